//! Taking the file of a checkpoint from a worker on another machine.

use std::path::{Path, PathBuf};

use super::Checkpoints;
use crate::{
    api::{Checkpoint, Event},
    engine::{
        EngineError, Fingerprint,
        checkpoint_file::{self, ReadLimits},
    },
    model::CheckpointId,
    service::{ServiceError, data_dir::DataDir},
    store::checkpoint::{self, StoredCheckpoint},
};

impl Checkpoints<'_> {
    /// Whether a file can be uploaded for the checkpoint; asked before the file is received.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] where the server has its file already,
    /// [`ServiceError::Internal`].
    pub async fn takes_file(&self, id: CheckpointId) -> Result<(), ServiceError> {
        self.place(id).await.map(drop)
    }

    /// Checks that `received` is a checkpoint file and keeps a copy of it in the data directory; from then on it is given
    /// out. Uploading again replaces it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] where the server has its file already,
    /// [`ServiceError::Invalid`] with what is wrong in the file, [`ServiceError::Internal`].
    pub async fn keep_file(&self, id: CheckpointId, received: PathBuf) -> Result<Checkpoint, ServiceError> {
        let relative = self.place(id).await?;
        let target = self.0.data().root().join(&relative);
        let work = tokio::task::spawn_blocking(move || check_and_keep(&received, &target));
        let written = work.await.map_err(ServiceError::internal)??;
        let relative = relative.display().to_string();
        let mut change = self.0.change().await?;
        checkpoint::take_over(&mut change.db, id, &relative, (written.bytes, &written.sha256)).await?;
        let Some(stored) = checkpoint::get(&mut change.db, id).await? else {
            // It was deleted meanwhile.
            change.remove_file(relative);
            change.commit().await?;
            return Err(ServiceError::not_found("checkpoint", &id));
        };
        let checkpoint = self.0.shown(stored);
        change.tell(Event::CheckpointCreated(checkpoint.clone()));
        change.commit().await?;
        Ok(checkpoint)
    }

    /// Where, relative to the data directory, the uploaded file of a checkpoint is kept.
    async fn place(&self, id: CheckpointId) -> Result<PathBuf, ServiceError> {
        let mut db = self.0.read().await?;
        let found = checkpoint::get(&mut db, id).await?;
        let StoredCheckpoint { checkpoint, managed } =
            found.ok_or_else(|| ServiceError::not_found("checkpoint", &id))?;
        if managed && checkpoint::registered_path(&mut db, id).await?.is_none() {
            let message =
                format!("the file of checkpoint {id} lies in the data directory already; nothing can replace it");
            return Err(ServiceError::Conflict(message));
        }
        if managed {
            return Ok(PathBuf::from(checkpoint.file_path));
        }
        Ok(DataDir::uploaded_checkpoint(checkpoint.flow_id, id))
    }
}

fn check_and_keep(received: &Path, target: &Path) -> Result<Fingerprint, ServiceError> {
    checkpoint_file::read(received, ReadLimits::default()).map_err(|error| match error {
        EngineError::Checkpoint { reason, .. } => {
            ServiceError::invalid("the file", format!("is no checkpoint that can be used: {reason}"))
        }
        other => ServiceError::internal(other),
    })?;
    checkpoint_file::copy(received, target).map_err(ServiceError::internal)
}
