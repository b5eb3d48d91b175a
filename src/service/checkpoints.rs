//! Use cases around checkpoints.

mod needed;
mod register;
mod upload;

use std::path::PathBuf;

use super::{
    Batch, ServiceError, Services,
    change::Change,
    listing::{batch, batch_window, page, window},
};
use crate::{
    api::{Checkpoint, CheckpointQuery, Event, Page},
    model::CheckpointId,
    store::{
        checkpoint::{self, Filter, StoredCheckpoint},
        flow,
        listing::Slice,
    },
};

/// What can be done with checkpoints.
#[derive(Debug, Clone, Copy)]
pub struct Checkpoints<'a>(pub(super) &'a Services);

/// A checkpoint's file, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadableFile {
    /// Where it is.
    pub path: PathBuf,
    /// What to call it.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

impl Checkpoints<'_> {
    /// Some checkpoints, newest first unless the query says otherwise.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn list(&self, query: &CheckpointQuery) -> Result<Page<Checkpoint>, ServiceError> {
        let (filter, window) = (filter(query), window(&query.list)?);
        let mut db = self.0.read().await?;
        let total = checkpoint::total(&mut db, filter, &window.search).await?;
        Ok(page(self.shown(checkpoint::list(&mut db, filter, &window).await?), total))
    }

    /// The next checkpoints of an export, which holds all that the query finds; its page is not looked at.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn batch(
        &self,
        query: &CheckpointQuery,
        after: Option<String>,
    ) -> Result<Batch<Checkpoint>, ServiceError> {
        let window = batch_window(&query.list, after)?;
        let found = checkpoint::list(&mut *self.0.read().await?, filter(query), &window).await?;
        Ok(batch(self.shown(found)))
    }

    fn shown(self, found: Slice<StoredCheckpoint>) -> Slice<Checkpoint> {
        let Slice { items, previous, next } = found;
        Slice { items: items.into_iter().map(|stored| self.0.shown(stored)).collect(), previous, next }
    }

    /// One checkpoint.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn get(&self, id: CheckpointId) -> Result<Checkpoint, ServiceError> {
        Ok(self.0.shown(self.stored(id).await?))
    }

    /// The file of a checkpoint, if it is below the data directory.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`] where there is no such checkpoint or its file has vanished, [`ServiceError::Conflict`]
    /// where the file is not this server's to give, [`ServiceError::Internal`].
    pub async fn file(&self, id: CheckpointId) -> Result<DownloadableFile, ServiceError> {
        let StoredCheckpoint { checkpoint, managed } = self.stored(id).await?;
        if !managed {
            return Err(ServiceError::Conflict(format!(
                "checkpoint {id} was registered as {}, which is outside of the data directory, so it is not given out; \
                 upload the file with PUT /api/checkpoints/{id}/file",
                checkpoint.file_path
            )));
        }
        let missing = || ServiceError::not_found("file of checkpoint", &id);
        let path = self.0.data().existing_file(&checkpoint.file_path).ok_or_else(missing)?;
        let bytes = path.metadata().map_err(|_| missing())?.len();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(DownloadableFile { path, name, bytes })
    }

    /// Deletes a checkpoint, then its file if that is below the data directory.
    ///
    /// With `force` also one that is still needed: flows that start from it then start from nothing.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] naming what needs it, [`ServiceError::Internal`].
    pub async fn delete(&self, id: CheckpointId, force: bool) -> Result<(), ServiceError> {
        let mut change = self.0.change().await?;
        let found = checkpoint::get(&mut change.db, id).await?;
        let stored = found.ok_or_else(|| ServiceError::not_found("checkpoint", &id))?;
        let seeded = flow::seeded_from(&mut change.db, id).await?;
        if !force {
            needed::refuse_if_needed(&mut change.db, &stored, &seeded).await?;
        }
        flow::clear_seed(&mut change.db, id).await?;
        checkpoint::delete(&mut change.db, id).await?;
        for flow in seeded {
            if let Some(flow) = flow::get(&mut change.db, flow).await? {
                change.tell(Event::FlowUpdated(flow));
            }
        }
        forget(&mut change, vec![stored]).await?;
        change.commit().await
    }

    async fn stored(&self, id: CheckpointId) -> Result<StoredCheckpoint, ServiceError> {
        let found = checkpoint::get(&mut *self.0.read().await?, id).await?;
        found.ok_or_else(|| ServiceError::not_found("checkpoint", &id))
    }
}

/// Tells that checkpoints whose rows are gone are gone, and has their files deleted which no other checkpoint names.
pub(super) async fn forget(change: &mut Change, gone: Vec<StoredCheckpoint>) -> Result<(), ServiceError> {
    for StoredCheckpoint { checkpoint, managed } in gone {
        change.tell(Event::CheckpointDeleted { id: checkpoint.id });
        if managed && !checkpoint::names_file(&mut change.db, &checkpoint.file_path).await? {
            change.remove_file(checkpoint.file_path);
        }
    }
    Ok(())
}

fn filter(query: &CheckpointQuery) -> Filter {
    Filter { experiment: query.experiment_id, flow: query.flow_id, is_final: query.is_final }
}
