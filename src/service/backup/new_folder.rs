//! A directory that is built beside its place and gets its name when it is whole.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::unusable;
use crate::service::{ServiceError, data_dir::flush_names};

/// A directory under way; what is not kept vanishes.
pub(super) struct NewFolder {
    part: TempDir,
    target: PathBuf,
}

impl NewFolder {
    /// Begins the directory `target`, an absolute path outside of `data`.
    pub(super) fn outside(data: &Path, target: &Path) -> Result<Self, ServiceError> {
        let existing = target.ancestors().find_map(|ancestor| ancestor.canonicalize().ok());
        if existing.is_some_and(|ancestor| ancestor.starts_with(data)) {
            let (name, data) = (target.display(), data.display());
            let message = format!("must lie outside of the data directory {data}, with which {name} would be lost");
            return Err(ServiceError::invalid("directory", message));
        }
        Self::at(target)
    }

    /// Begins the directory `target`, an absolute path at which there is nothing or an empty directory.
    pub(super) fn at(target: &Path) -> Result<Self, ServiceError> {
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(ServiceError::invalid("directory", "must not be the root of a disk"));
        };
        refuse_occupied(target)?;
        fs::create_dir_all(parent).map_err(unusable("create", parent))?;
        refuse_mount_point(parent, target)?;
        let prefix = format!(".{}.", name.to_string_lossy());
        let part = tempfile::Builder::new().prefix(&prefix).suffix(".part").tempdir_in(parent);
        Ok(Self { part: part.map_err(unusable("write to", parent))?, target: target.to_owned() })
    }

    /// Where it is built.
    pub(super) fn path(&self) -> &Path {
        self.part.path()
    }

    /// Where it will be.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// A place for a file in it.
    pub(super) fn place(&self, relative: &str) -> Result<PathBuf, ServiceError> {
        let path = self.path().join(relative);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(unusable("create", folder))?;
        }
        Ok(path)
    }

    /// Makes it last and gives it its name.
    pub(super) fn keep(self) -> Result<(), ServiceError> {
        let target = &self.target;
        flush_names(self.path()).map_err(unusable("flush", self.path()))?;
        fs::rename(self.path(), target).map_err(|error| match error.kind() {
            io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory => occupied(target),
            _ => unusable("create", target)(error),
        })?;
        if let Some(parent) = target.parent() {
            File::open(parent).and_then(|parent| parent.sync_all()).map_err(unusable("flush", parent))?;
        }
        // It has moved; there is nothing left to remove.
        let _ = self.part.keep();
        Ok(())
    }
}

fn refuse_occupied(target: &Path) -> Result<(), ServiceError> {
    let error = match fs::read_dir(target) {
        Ok(mut entries) => return if entries.next().is_none() { Ok(()) } else { Err(occupied(target)) },
        Err(error) => error,
    };
    match error.kind() {
        io::ErrorKind::NotFound if target.symlink_metadata().is_err() => Ok(()),
        io::ErrorKind::PermissionDenied => Err(unusable("read", target)(error)),
        _ => Err(occupied(target)),
    }
}

fn occupied(target: &Path) -> ServiceError {
    let target = target.display();
    ServiceError::Conflict(format!("{target} is not an empty directory; name one that is empty or not there yet"))
}

/// A directory cannot be renamed over the root of another disk.
#[cfg(unix)]
fn refuse_mount_point(parent: &Path, target: &Path) -> Result<(), ServiceError> {
    use std::os::unix::fs::MetadataExt as _;
    let disk = |path: &Path| path.metadata().map(|metadata| metadata.dev()).ok();
    match (disk(parent), disk(target)) {
        (Some(outer), Some(inner)) if outer != inner => {
            let target = target.display();
            Err(ServiceError::Conflict(format!("{target} is the root of a disk; name a new directory inside of it")))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn refuse_mount_point(_: &Path, _: &Path) -> Result<(), ServiceError> {
    Ok(())
}
