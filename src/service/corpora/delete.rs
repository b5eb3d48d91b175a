//! Deleting a corpus, and taking one back from the trash.

use std::path::Path;

use super::{Corpora, TOY, record, row};
use crate::{
    api::Event,
    engine::{Fingerprint, corpus as text},
    model::{Corpus, TrashKind, TrashState},
    service::{ServiceError, data_dir::DataDir, naming::name_all, trash},
    store::{corpus, trash::NewEntry},
};

impl Corpora<'_> {
    /// Moves the file of a corpus to the trash, and forgets the corpus until it is restored. One that flows may still learn
    /// from stays; one that ended flows learned from goes by `force`.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`], [`ServiceError::Internal`].
    pub async fn delete(&self, name: &str, force: bool) -> Result<(), ServiceError> {
        if name == TOY {
            return Err(ServiceError::Conflict("`toy` is built in; it cannot be deleted".to_owned()));
        }
        let mut change = self.0.change().await?;
        let found = corpus::get(&mut change.db, name).await?;
        let corpus = found.ok_or_else(|| ServiceError::not_found("corpus", &name))?;
        let (ended, busy): (Vec<_>, Vec<_>) =
            corpus::users(&mut change.db, name).await?.into_iter().partition(|(_, status)| status.is_ended());
        let named = |flows: &[(_, _)]| name_all("flow", &flows.iter().map(|(id, _)| id).collect::<Vec<_>>());
        if !busy.is_empty() {
            let flows = named(&busy);
            return Err(ServiceError::Conflict(format!(
                "{flows} would learn from `{name}`; cancel or delete what needs it first"
            )));
        }
        if !ended.is_empty() && !force {
            let flows = named(&ended);
            return Err(ServiceError::Conflict(format!(
                "{flows} learned from `{name}` and cannot go on without it; delete it with force all the same"
            )));
        }
        corpus::delete(&mut change.db, corpus.id).await?;
        let entry = NewEntry {
            kind: TrashKind::File,
            item_id: None,
            name: &DataDir::corpus_file(name),
            deleted_at: self.0.now(),
            bytes: corpus.file_size_bytes,
            state: TrashState::Moving,
            seeds: &[],
        };
        let id = trash::begin(&mut change, &entry).await?;
        change.tell(Event::CorpusDeleted { name: corpus.name });
        trash::commit(self.0, change, id).await
    }

    /// Makes a corpus known whose file is back, where the file is one.
    pub(in crate::service) async fn adopt(&self, relative: &str) -> Result<Option<Corpus>, ServiceError> {
        let name = Path::new(relative).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(path) = self.0.data().existing_file(relative).filter(|_| relative == DataDir::corpus_file(name))
        else {
            return Ok(None);
        };
        let read = tokio::task::spawn_blocking(move || {
            let corpus = text::Corpus::read(&path).ok()?;
            Some((corpus, Fingerprint::of_file(&path).ok()?))
        });
        let Some((corpus, print)) =
            read.await.map_err(ServiceError::internal)?.filter(|(corpus, _)| corpus.name == name)
        else {
            return Ok(None);
        };
        let mut change = self.0.change().await?;
        if let Some(known) = corpus::get(&mut change.db, name).await? {
            return Ok(Some(known));
        }
        record(change, row(corpus, print, self.0.now())).await.map(Some)
    }
}
