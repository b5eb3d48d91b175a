//! The files that clients registered: which of them the server may touch.

use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;

use super::Checkpoints;
use crate::{
    model::{self, TrashId},
    service::ServiceError,
    store::{
        Write,
        checkpoint::{self, StoredCheckpoint},
    },
};

impl Checkpoints<'_> {
    /// Why a file that a client registered can only be left where it is.
    pub(in crate::service) async fn out_of_reach(
        &self,
        stored: &StoredCheckpoint,
    ) -> Result<Option<ServiceError>, ServiceError> {
        if stored.managed {
            return Ok(None);
        }
        let (data, checkpoint) = (self.0.data().clone(), stored.checkpoint.clone());
        let look = spawn_blocking(move || match data.roots().resolve(&checkpoint.file_path) {
            Some(_) => None,
            None => Some(out_of_reach(&checkpoint, ", or delete it with force to remove its entry and leave the file")),
        });
        look.await.map_err(ServiceError::internal)
    }

    /// Deletes the file that a client registered under that path, if it is below a checkpoint root and no checkpoint has it
    /// but those of an entry of the trash.
    pub(in crate::service) async fn remove_registered(
        &self,
        db: &mut Write,
        path: String,
        entry: TrashId,
    ) -> Result<(), ServiceError> {
        let (data, named) = (self.0.data().clone(), path.clone());
        let look = spawn_blocking(move || {
            let real = data.roots().resolve(&named)?;
            let own = real.strip_prefix(data.root()).ok().map(Path::to_owned);
            Some([Some(real), own])
        });
        let names = look.await.map_err(ServiceError::internal)?.into_iter().flatten().flatten();
        for name in names.chain([PathBuf::from(&path)]) {
            if checkpoint::is_file_of_another(db, &name.to_string_lossy(), entry).await? {
                return Ok(());
            }
        }
        let data = self.0.data().clone();
        let removed = spawn_blocking(move || (data.remove_registered(&path), path)).await;
        if let (Err(error), path) = removed.map_err(ServiceError::internal)? {
            tracing::warn!(%error, "could not delete {path}");
        }
        Ok(())
    }
}

/// The file of a checkpoint that a client registered is in no place that the server may touch.
pub(super) fn out_of_reach(checkpoint: &model::Checkpoint, way_out: &str) -> ServiceError {
    let (id, path) = (checkpoint.id, &checkpoint.file_path);
    let dir = Path::new(path).parent().unwrap_or(Path::new(path)).display();
    ServiceError::Forbidden(format!(
        "the file of checkpoint {id} was registered as {path}, which is no checkpoint file below a checkpoint root, so it \
         is neither given out nor deleted; start the server with --checkpoint-root {dir} to allow that{way_out}"
    ))
}
