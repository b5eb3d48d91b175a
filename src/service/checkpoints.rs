//! Use cases around checkpoints.

mod needed;
mod register;
mod upload;

use std::{
    fs::Metadata,
    path::{Path, PathBuf},
};

use tokio::task::spawn_blocking;

use super::{
    Batch, ServiceError, Services,
    change::Change,
    listing::{batch, batch_window, page, window},
};
use crate::{
    api::{Checkpoint, CheckpointQuery, Event, Page},
    model::{self, CheckpointId},
    store::{
        Write,
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

    /// The file of a checkpoint, if it is below a checkpoint root.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`] where there is no such checkpoint or its file has vanished, [`ServiceError::Forbidden`]
    /// where the file is not this server's to give, [`ServiceError::Internal`].
    pub async fn file(&self, id: CheckpointId) -> Result<DownloadableFile, ServiceError> {
        let (stored, data) = (self.stored(id).await?, self.0.data().clone());
        // Disks may be slow, and network disks may not answer.
        let look = spawn_blocking(move || {
            let StoredCheckpoint { checkpoint, managed } = stored;
            let path = if managed {
                data.existing_file(&checkpoint.file_path)
            } else {
                Some(data.roots().resolve(&checkpoint.file_path).ok_or_else(|| out_of_reach(&checkpoint, ""))?)
            };
            let found = path.and_then(|path| Some((path.metadata().ok().filter(Metadata::is_file)?.len(), path)));
            let (bytes, path) = found.ok_or_else(|| ServiceError::not_found("file of checkpoint", &id))?;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Ok(DownloadableFile { path, name, bytes })
        });
        look.await.map_err(ServiceError::internal)?
    }

    /// Deletes a checkpoint, then its file.
    ///
    /// With `force` also one that is still needed (flows that start from it then start from nothing), and one whose file
    /// is not below a checkpoint root: that file stays.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] naming what needs it, [`ServiceError::Forbidden`] where its
    /// file is out of reach, [`ServiceError::Internal`].
    pub async fn delete(&self, id: CheckpointId, force: bool) -> Result<(), ServiceError> {
        let mut change = self.0.change().await?;
        let found = checkpoint::get(&mut change.db, id).await?;
        let stored = found.ok_or_else(|| ServiceError::not_found("checkpoint", &id))?;
        let seeded = flow::seeded_from(&mut change.db, id).await?;
        if !force {
            needed::refuse_if_needed(&mut change.db, &stored, &seeded).await?;
            self.refuse_if_out_of_reach(&stored).await?;
        }
        flow::clear_seed(&mut change.db, id).await?;
        checkpoint::delete(&mut change.db, id).await?;
        for flow in seeded {
            if let Some(flow) = flow::get(&mut change.db, flow).await? {
                change.tell(Event::FlowUpdated(flow));
            }
        }
        let registered = (!stored.managed).then(|| stored.checkpoint.file_path.clone());
        forget(&mut change, vec![stored]).await?;
        if let Some(path) = registered
            && !self.is_file_of_another(&mut change.db, &path).await?
        {
            change.remove_registered(path);
        }
        change.commit().await
    }

    async fn refuse_if_out_of_reach(&self, stored: &StoredCheckpoint) -> Result<(), ServiceError> {
        if stored.managed {
            return Ok(());
        }
        let (data, checkpoint) = (self.0.data().clone(), stored.checkpoint.clone());
        let look = spawn_blocking(move || match data.roots().resolve(&checkpoint.file_path) {
            Some(_) => Ok(()),
            None => Err(out_of_reach(&checkpoint, ", or delete it with force to remove its entry and leave the file")),
        });
        look.await.map_err(ServiceError::internal)?
    }

    /// Whether another checkpoint has the file that a client registered under that path, perhaps as one of our own.
    async fn is_file_of_another(&self, db: &mut Write, path: &str) -> Result<bool, ServiceError> {
        let (data, named) = (self.0.data().clone(), path.to_owned());
        let look = spawn_blocking(move || {
            let real = data.roots().resolve(&named)?;
            let own = real.strip_prefix(data.root()).ok().map(Path::to_owned);
            Some([Some(real), own])
        });
        let names = look.await.map_err(ServiceError::internal)?.into_iter().flatten().flatten();
        for name in names.chain([PathBuf::from(path)]) {
            if checkpoint::names_file(db, &name.to_string_lossy()).await? {
                return Ok(true);
            }
        }
        Ok(false)
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

/// The file of a checkpoint that a client registered is in no place that the server may touch.
fn out_of_reach(checkpoint: &model::Checkpoint, way_out: &str) -> ServiceError {
    let (id, path) = (checkpoint.id, &checkpoint.file_path);
    let dir = Path::new(path).parent().unwrap_or(Path::new(path)).display();
    ServiceError::Forbidden(format!(
        "the file of checkpoint {id} was registered as {path}, which is no checkpoint file below a checkpoint root, so it \
         is neither given out nor deleted; start the server with --checkpoint-root {dir} to allow that{way_out}"
    ))
}
