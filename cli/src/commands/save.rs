//! Downloads as files: whole or not at all, and never over another file by accident.

use std::{
    fs::Permissions,
    io::{self, Write},
    path::Path,
};

use tempfile::{Builder, NamedTempFile};
use wnn_experiments::client::Download;

use super::transfer;
use crate::error::CliError;

/// Writes a download to `path`, under that name only once it is complete.
///
/// # Errors
///
/// The connection or the disk failed, or the file exists and `force` is not set.
pub(super) async fn download(mut download: Download, path: &Path, force: bool) -> Result<u64, CliError> {
    refuse_existing(path, force)?;
    let mut file = temporary(path)?;
    let bytes = copy(&mut download, &mut file, path).await?;
    keep(file, path, force)?;
    Ok(bytes)
}

/// Writes text to `path`, as [`download`] does.
///
/// # Errors
///
/// The disk failed, or the file exists and `force` is not set.
pub(super) fn text(text: &str, path: &Path, force: bool) -> Result<(), CliError> {
    let mut file = temporary(path)?;
    file.write_all(text.as_bytes()).map_err(CliError::file(path))?;
    keep(file, path, force)
}

/// Copies a download to standard output.
///
/// # Errors
///
/// The connection or standard output failed.
pub(super) async fn to_stdout(mut download: Download) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    while let Some(chunk) = download.chunk().await? {
        out.write_all(chunk.as_ref())?;
    }
    Ok(out.flush()?)
}

/// Says that the file is there, before anything is fetched.
pub(super) fn refuse_existing(path: &Path, force: bool) -> Result<(), CliError> {
    if !force && path.symlink_metadata().is_ok() { Err(exists(path)) } else { Ok(()) }
}

async fn copy(download: &mut Download, file: &mut NamedTempFile, path: &Path) -> Result<u64, CliError> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let bar = transfer::bar(download.bytes(), name);
    let mut bytes = 0;
    while let Some(chunk) = download.chunk().await? {
        let chunk = chunk.as_ref();
        file.write_all(chunk).map_err(CliError::file(path))?;
        bytes += chunk.len() as u64;
        bar.set_position(bytes);
    }
    bar.finish_and_clear();
    Ok(bytes)
}

/// An empty file beside the target, with the permissions of any other new file.
fn temporary(path: &Path) -> Result<NamedTempFile, CliError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(".wnn-exp-");
    if let Some(permissions) = usual_permissions() {
        builder.permissions(permissions);
    }
    builder.tempfile_in(folder).map_err(CliError::file(folder))
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is nothing to be said about permissions")]
fn usual_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual_permissions() -> Option<Permissions> {
    None
}

fn keep(file: NamedTempFile, path: &Path, force: bool) -> Result<(), CliError> {
    let kept = if force { file.persist(path) } else { file.persist_noclobber(path) };
    match kept {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(exists(path)),
        Err(error) => Err(CliError::file(path)(error.error)),
    }
}

fn exists(path: &Path) -> CliError {
    CliError::Conflict(format!("{} exists; --force overwrites it", path.display()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_only_overwritten_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("meta.json");
        text("one", &path, false).unwrap();
        assert!(matches!(text("two", &path, false), Err(CliError::Conflict(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        text("three", &path, true).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
