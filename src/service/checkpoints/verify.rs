//! Holding a checkpoint's file against what was written.

use tokio::task::spawn_blocking;

use super::Checkpoints;
use crate::{
    api::Verification,
    engine::Fingerprint,
    model::CheckpointId,
    service::{ServiceError, doctor::difference},
};

impl Checkpoints<'_> {
    /// Reads the file of a checkpoint as a whole and compares it with the size and the SHA-256 that were kept of it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`] where there is no such checkpoint or its file has vanished, [`ServiceError::Forbidden`]
    /// where the file is not this server's to read, [`ServiceError::Internal`].
    pub async fn verify(&self, id: CheckpointId) -> Result<Verification, ServiceError> {
        let file = self.file(id).await?;
        let checkpoint = self.stored(id).await?.checkpoint;
        let read = spawn_blocking(move || Fingerprint::of_file(&file.path)).await;
        let found = read.map_err(ServiceError::internal)?.map_err(ServiceError::internal)?;
        let bytes = checkpoint.file_size_bytes.and_then(|bytes| bytes.try_into().ok());
        let hash = checkpoint.content_hash.as_deref();
        let (sound, finding) = match (difference(&found, bytes, hash), hash) {
            (Some(reason), _) => (Some(false), format!("the file {reason}")),
            (None, Some(_)) => (Some(true), "the file holds exactly what was written".to_owned()),
            (None, None) => (None, "the file can be read, but no hash was kept to hold it against".to_owned()),
        };
        let Fingerprint { bytes, sha256 } = found;
        Ok(Verification { sound, finding, bytes, sha256, checked_at: self.0.now() })
    }
}
