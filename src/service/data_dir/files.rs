//! Moving and deleting files, never outside the directory.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

use super::DataDir;
use crate::model::TrashId;
use crate::service::checkpoint_roots::CheckpointRoots;

impl DataDir {
    /// Whether there is anything at that place.
    pub(in crate::service) fn is_taken(&self, relative: &str) -> bool {
        self.absolute(relative).is_some_and(|path| path.symlink_metadata().is_ok())
    }

    /// Deletes one file below the directory; one that is not there is no error.
    pub(in crate::service) fn remove_file(&self, relative: &str) -> io::Result<()> {
        match self.absolute(relative) {
            Some(path) if self.existing_parent(&path) => missing_is_fine(fs::remove_file(path)),
            _ => Ok(()),
        }
    }

    /// Moves a file or a folder below the directory. What is not there stays away, and nothing is ever replaced.
    pub(in crate::service) fn relocate(&self, from: &Path, to: &str) -> io::Result<()> {
        let (Some(from), Some(to)) = (self.inside(from), self.absolute(to)) else { return Ok(()) };
        if from.symlink_metadata().is_err() || to.symlink_metadata().is_ok() || !self.existing_parent(&from) {
            return Ok(());
        }
        self.make_way(&to)?;
        fs::rename(&from, &to)?;
        [&from, &to].into_iter().filter_map(|path| path.parent()).try_for_each(sync_folder)
    }

    /// Gives a file a second place below the directory, by a link where that is possible and else by a copy.
    pub(in crate::service) fn share(&self, from: &str, to: &str) -> io::Result<()> {
        let (Some(from), Some(to)) = (self.existing_file(from), self.absolute(to)) else { return Ok(()) };
        if to.symlink_metadata().is_ok() {
            return Ok(());
        }
        self.make_way(&to)?;
        if fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to)?;
            File::open(&to)?.sync_all()?;
        }
        to.parent().map_or(Ok(()), sync_folder)
    }

    fn make_way(&self, to: &Path) -> io::Result<()> {
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        if !self.existing_parent(to) {
            return Err(io::Error::other(format!("{} leads out of the data directory", to.display())));
        }
        Ok(())
    }

    /// Destroys the files of an entry of the trash.
    pub(in crate::service) fn remove_trash(&self, id: TrashId) -> io::Result<()> {
        let path = self.root.join(Self::trash_folder(id));
        if self.existing_parent(&path) { missing_is_fine(fs::remove_dir_all(path)) } else { Ok(()) }
    }

    /// Where files are that clients registered.
    pub(in crate::service) fn roots(&self) -> &CheckpointRoots {
        &self.roots
    }

    /// Deletes a file that a client registered, if it is below a checkpoint root.
    pub(in crate::service) fn remove_registered(&self, named: &str) -> io::Result<()> {
        self.roots.resolve(named).map_or(Ok(()), |path| missing_is_fine(fs::remove_file(path)))
    }

    /// Removes the folders of an entry of the trash, as far as they are empty.
    pub(in crate::service) fn tidy_trash(&self, id: TrashId) {
        remove_empty(&self.root.join(Self::trash_folder(id)));
    }

    /// Whether the directory of `path` is there and below the root, all symbolic links followed.
    fn existing_parent(&self, path: &Path) -> bool {
        let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
        parent.is_some_and(|parent| parent.starts_with(&self.root))
    }
}

/// Makes the names in a folder last; only Unix lets a folder be flushed.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn remove_empty(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        remove_empty(&entry.path());
    }
    // One that is not empty is kept by the system.
    let _ = fs::remove_dir(folder);
}

/// Flushes the names in a folder and in those below it; the files themselves must be flushed before.
pub(in crate::service) fn flush_names(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            flush_names(&entry.path())?;
        }
    }
    File::open(folder)?.sync_all()
}

fn missing_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
