//! Puts a backup back: into a new data directory, after every byte was checked.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use super::{
    manifest::{Listed, Manifest, wrong},
    new_folder::NewFolder,
    refused, unusable,
};
use crate::{
    api::BackupReport,
    service::{ServiceError, address_of_holder, sums},
};

/// Makes the data directory `data` of the backup in `backup`; `progress` is told how many bytes of how many are there, and may
/// end it with an error.
///
/// # Errors
///
/// [`ServiceError::Invalid`] where the backup is none, or not whole, [`ServiceError::Conflict`] where `data` is not empty
/// or a server has it open, [`ServiceError::StorageFull`], [`ServiceError::Internal`]. Nothing is left behind then.
pub fn restore(
    backup: &Path,
    data: &Path,
    progress: &mut dyn FnMut(u64, u64) -> io::Result<()>,
) -> Result<BackupReport, ServiceError> {
    let root = backup.canonicalize().map_err(|_| ServiceError::not_found("directory", &backup.display()))?;
    let manifest = Manifest::read(&root)?;
    let data = std::path::absolute(data).map_err(unusable("find", data))?;
    if let Some(server) = address_of_holder(&data) {
        let data = data.display();
        return Err(ServiceError::Conflict(format!(
            "the server {server} is using {data}; stop it and name another directory, for this one is not empty"
        )));
    }
    let folder = NewFolder::at(&data)?;
    let (mut done, total) = (0, manifest.bytes());
    for file in &manifest.files {
        put(&root, &folder, file, &mut |bytes| {
            done += bytes;
            progress(done, total)
        })?;
    }
    folder.keep()?;
    Ok(BackupReport {
        directory: data.display().to_string(),
        created_at: manifest.created_at,
        files: manifest.files.len() as u64,
        bytes: total,
        problems: manifest.problems,
    })
}

fn put(
    root: &Path,
    folder: &NewFolder,
    Listed { path, sum }: &Listed,
    progress: &mut dyn FnMut(u64) -> io::Result<()>,
) -> Result<(), ServiceError> {
    let source = existing(root, path).ok_or_else(|| wrong(format!("lacks the file {path}")))?;
    let place = folder.place(path)?;
    let mut from = File::open(&source).map_err(unusable("read", &source))?;
    if from.metadata().is_ok_and(|metadata| metadata.len() != sum.bytes) {
        return Err(damaged(path));
    }
    let to = File::create_new(&place).map_err(unusable("create", &place))?;
    let copied = sums::copy(&mut from, &to, progress).map_err(|error| refused(folder.target(), error))?;
    to.sync_all().map_err(|error| refused(folder.target(), error))?;
    if copied == *sum { Ok(()) } else { Err(damaged(path)) }
}

fn damaged(path: &str) -> ServiceError {
    wrong(format!("is damaged: {path} is not what its manifest says; nothing was restored"))
}

/// A file of the backup, which must lie inside of it, all symbolic links followed.
fn existing(root: &Path, path: &str) -> Option<PathBuf> {
    let file = root.join(path).canonicalize().ok()?;
    (file.starts_with(root) && file.is_file()).then_some(file)
}
