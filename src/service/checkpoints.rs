//! Use cases around checkpoints.

mod beginning;
mod genome;
pub(super) mod needed;
mod reach;
mod register;
mod upload;
mod verify;

use std::{fs::Metadata, path::PathBuf};

use tokio::task::spawn_blocking;

use super::{
    Batch, ServiceError, Services,
    change::Change,
    deletion::{Obstacles, bytes_of, impact_of_checkpoint},
    listing::{batch, batch_window, page, window},
    trash,
};
use crate::{
    api::{Checkpoint, CheckpointQuery, DeletionImpact, Event, Page},
    model::{CheckpointId, TrashKind, TrashState},
    store::{
        checkpoint::{self, Filter, StoredCheckpoint},
        listing::Slice,
        trash::NewEntry,
    },
};
use reach::out_of_reach;

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
    /// SHA-256 of what was written, in hexadecimal digits; unknown for files of earlier versions.
    pub content_hash: Option<String>,
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
            // A file of another size is another file; what it holds only a doctor would know.
            let same_size = checkpoint.file_size_bytes == i64::try_from(bytes).ok();
            let content_hash = checkpoint.content_hash.filter(|_| same_size);
            Ok(DownloadableFile { path, name, bytes, content_hash })
        });
        look.await.map_err(ServiceError::internal)?
    }

    /// What the deletion of a checkpoint would take along, and what stands against it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn deletion(&self, id: CheckpointId) -> Result<DeletionImpact, ServiceError> {
        let mut db = self.0.read().await?;
        let found = checkpoint::get(&mut db, id).await?;
        impact_of_checkpoint(self.0, &mut db, found.ok_or_else(|| ServiceError::not_found("checkpoint", &id))?).await
    }

    /// Moves a checkpoint to the trash: its row, then its file if that is one of ours. A file that a client registered stays
    /// where it is until the trash forgets the checkpoint.
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
        let mut obstacles = Obstacles::of_checkpoint(self.0, &mut change.db, &stored).await?;
        obstacles.check(force)?;
        let entry = NewEntry {
            kind: TrashKind::Checkpoint,
            item_id: Some(id.0),
            name: &stored.checkpoint.name,
            deleted_at: self.0.now(),
            bytes: bytes_of(&stored),
            state: TrashState::Moving,
            seeds: &obstacles.seeds,
        };
        let trashed = trash::begin(&mut change, &entry).await?;
        trash::hide_checkpoint(&mut change, id, trashed).await?;
        trash::commit(self.0, change, trashed).await
    }

    /// The states of completed experiments that nothing refers to.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn surplus(&self) -> Result<Vec<Checkpoint>, ServiceError> {
        let found = checkpoint::surplus(&mut *self.0.read().await?).await?;
        Ok(found.into_iter().map(|stored| self.0.shown(stored)).collect())
    }

    /// Moves them to the trash, one by one, so that each can be restored by itself; tells which.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn collect_surplus(&self) -> Result<Vec<Checkpoint>, ServiceError> {
        let mut collected = Vec::new();
        for checkpoint in self.surplus().await? {
            match self.delete(checkpoint.id, false).await {
                Ok(()) => collected.push(checkpoint),
                // It is needed, or gone, by now.
                Err(ServiceError::Conflict(_) | ServiceError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(collected)
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
