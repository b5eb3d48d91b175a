//! Use cases around checkpoints.

use std::path::PathBuf;

use super::{
    ServiceError, Services,
    deletion::{Obstacles, bytes_of, impact_of_checkpoint},
    trash,
};
use crate::{
    api::{Checkpoint, CheckpointQuery, DeletionImpact, Page, Paging},
    model::{CheckpointId, TrashKind, TrashState},
    store::{
        checkpoint::{self, Filter, StoredCheckpoint},
        trash::NewEntry,
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
    /// SHA-256 of what was written, in hexadecimal digits; unknown for files of earlier versions.
    pub content_hash: Option<String>,
}

impl Checkpoints<'_> {
    /// Some checkpoints, newest first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn list(&self, query: &CheckpointQuery) -> Result<Page<Checkpoint>, ServiceError> {
        let paging = Paging { limit: query.limit, offset: query.offset };
        let filter = Filter { experiment: query.experiment_id, flow: query.flow_id, is_final: query.is_final };
        let mut db = self.0.read().await?;
        let (found, total) = checkpoint::list(&mut db, &filter, paging.limit(), paging.offset()).await?;
        Ok(Page { items: found.into_iter().map(|stored| self.0.shown(stored)).collect(), total })
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
                "checkpoint {id} was registered as {}, which is outside of the data directory, so it is not given out",
                checkpoint.file_path
            )));
        }
        let missing = || ServiceError::not_found("file of checkpoint", &id);
        let path = self.0.data().existing_file(&checkpoint.file_path).ok_or_else(missing)?;
        let bytes = path.metadata().map_err(|_| missing())?.len();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // A file of another size is another file; what it holds only a doctor would know.
        let same_size = checkpoint.file_size_bytes == i64::try_from(bytes).ok();
        let content_hash = checkpoint.content_hash.filter(|_| same_size);
        Ok(DownloadableFile { path, name, bytes, content_hash })
    }

    /// What the deletion of a checkpoint would take along, and what stands against it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn deletion(&self, id: CheckpointId) -> Result<DeletionImpact, ServiceError> {
        let mut db = self.0.read().await?;
        let found = checkpoint::get(&mut db, id).await?;
        impact_of_checkpoint(&mut db, found.ok_or_else(|| ServiceError::not_found("checkpoint", &id))?).await
    }

    /// Moves a checkpoint to the trash: its row, then its file if that is below the data directory.
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
        let obstacles = Obstacles::of_checkpoint(&mut change.db, &stored).await?;
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
