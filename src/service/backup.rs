//! Backups: the whole data directory as it is at one moment, taken while a server works on it, and put back elsewhere.
//!
//! A backup is a directory with a copy of the database, the files that this copy names, and `manifest.json`, which lists
//! all of them with their SHA-256. It is built beside its place and gets its name when it is whole. Files are linked
//! where the disk allows it: none is ever changed in place.

mod manifest;
mod new_folder;
mod restoring;
mod taking;

use std::{
    error::Error,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Clock, ServiceError, Services, data_dir::DataDir, hindrance};
use crate::{
    api::BackupReport,
    model::Timestamp,
    store::{Hindrance, snapshot},
};
use manifest::DATABASE;
use new_folder::NewFolder;
pub use restoring::restore;
use taking::Taken;

/// How often it is begun anew where files that are to be copied are deleted meanwhile.
const TRIES: u32 = 5;

impl Services {
    /// Makes a backup in `directory`, while everything goes on.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`] where the directory is not one to write to, [`ServiceError::Conflict`] where it is not
    /// empty, [`ServiceError::StorageFull`], [`ServiceError::Internal`].
    pub async fn back_up(&self, directory: &Path) -> Result<BackupReport, ServiceError> {
        if !directory.is_absolute() {
            let message = format!("must be an absolute path on the server's machine, not `{}`", directory.display());
            return Err(ServiceError::invalid("directory", message));
        }
        make(self.data(), directory, self.now()).await
    }
}

/// Makes a backup of a data directory that no server has open.
///
/// # Errors
///
/// Those of [`Services::back_up`], and [`ServiceError::NotFound`] where there is no database,
/// [`ServiceError::Conflict`] where a server has it open.
pub async fn back_up(data_dir: &Path, directory: &Path, clock: &dyn Clock) -> Result<BackupReport, ServiceError> {
    if !data_dir.join(DATABASE).is_file() {
        return Err(ServiceError::not_found("database in", &data_dir.display()));
    }
    let data = DataDir::open(data_dir, &[])?;
    let directory = std::path::absolute(directory).map_err(|error| refused(directory, error))?;
    make(&Arc::new(data), &directory, clock.now()).await
}

async fn make(data: &Arc<DataDir>, directory: &Path, now: Timestamp) -> Result<BackupReport, ServiceError> {
    for _ in 0..TRIES {
        if let Some(report) = attempt(data, directory, now).await? {
            return Ok(report);
        }
    }
    Err(ServiceError::Conflict(format!(
        "checkpoints were deleted while they were copied, {TRIES} times over; try again when less is deleted"
    )))
}

/// Makes the backup; `None` where a file went away together with its row after the database was copied.
async fn attempt(data: &Arc<DataDir>, directory: &Path, now: Timestamp) -> Result<Option<BackupReport>, ServiceError> {
    let (own, place) = (data.clone(), directory.to_owned());
    let folder = blocking(move || NewFolder::outside(own.root(), &place)).await?;
    let copy = folder.path().join(DATABASE);
    snapshot::write(&data.database(), &copy).await.map_err(|error| refused(directory, error))?;
    let named = snapshot::named_files(&copy).await?;
    let own = data.clone();
    let (folder, taken) = blocking(move || {
        let taken = Taken::all(&own, &folder, named)?;
        Ok((folder, taken))
    })
    .await?;
    if !taken.missing.is_empty() {
        let still = snapshot::named_files(&data.database()).await?;
        if taken.missing.iter().any(|missing| !still.contains(missing)) {
            return Ok(None);
        }
    }
    blocking(move || taken.finish(folder, now)).await.map(Some)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ServiceError> + Send + 'static,
) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work).await.map_err(ServiceError::internal)?
}

/// What it means that a directory, or something in it, cannot be written.
fn refused(directory: &Path, error: impl Error + Send + Sync + 'static) -> ServiceError {
    let name = directory.display();
    match hindrance::of(&error) {
        Some(Hindrance::Full) => ServiceError::StorageFull(format!(
            "the disk with {name} is full, so nothing was left there; make room, or name a directory on another disk"
        )),
        Some(Hindrance::ReadOnly) => ServiceError::invalid(
            "directory",
            format!("cannot be written to ({name}): name another, or make it writable"),
        ),
        _ => ServiceError::internal(error),
    }
}

/// The same for the files of the system.
fn unusable(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> ServiceError {
    let path: PathBuf = path.to_owned();
    move |source| {
        let place = path.clone();
        refused(&place, crate::engine::EngineError::Io { action, path, source })
    }
}
