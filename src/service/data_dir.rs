//! The data directory: its lock, its layout, and the only place that moves and deletes files.

mod files;
mod leftovers;

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Component, Path, PathBuf},
};

pub(super) use files::flush_names;
use thiserror::Error;

use super::{ServiceError, checkpoint_roots::CheckpointRoots};
use crate::{
    engine::checkpoint_file::folder_name,
    model::{CheckpointId, FlowId, TrashId},
};

/// Digits of a flow's id at most that a folder is believed to be made for.
const MAX_ID_DIGITS: usize = 12;

/// The directory, locked for this process for as long as the value lives.
#[derive(Debug)]
pub(super) struct DataDir {
    /// Absolute, without symbolic links.
    root: PathBuf,
    lock: File,
    roots: CheckpointRoots,
    /// Whether nothing may be changed, what a killed server left included.
    is_looked_at: bool,
}

/// A directory that cannot hold the data.
#[derive(Debug, Error)]
#[error("cannot use {} as the data directory: {reason}", path.display())]
struct UnusableDirectory {
    path: PathBuf,
    reason: io::Error,
}

impl DataDir {
    /// Creates the directory if it is missing and locks it; `roots` are further places of checkpoints.
    pub(super) fn open(path: &Path, roots: &[PathBuf]) -> Result<Self, ServiceError> {
        let unusable = |reason| ServiceError::internal(UnusableDirectory { path: path.to_path_buf(), reason });
        fs::create_dir_all(path).map_err(unusable)?;
        let dir = Self::lock(path, roots, false)?;
        let was_killed = dir.lock.metadata().map_err(unusable)?.len() > 0;
        dir.write_owner("").map_err(unusable)?;
        for name in ["corpora", "checkpoints", "trash"] {
            let folder = dir.root.join(name);
            fs::create_dir_all(&folder).map_err(unusable)?;
            if was_killed {
                leftovers::remove(&folder).map_err(unusable)?;
            }
        }
        Ok(dir)
    }

    /// Locks a directory that is there, and leaves it as it is.
    pub(super) fn look_at(path: &Path) -> Result<Self, ServiceError> {
        Self::lock(path, &[], true)
    }

    fn lock(path: &Path, roots: &[PathBuf], is_looked_at: bool) -> Result<Self, ServiceError> {
        let unusable = |reason| ServiceError::internal(UnusableDirectory { path: path.to_path_buf(), reason });
        let root = path.canonicalize().map_err(unusable)?;
        let roots = CheckpointRoots::open(&root, roots)?;
        let lock_path = root.join("server.lock");
        let lock = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(lock_path);
        let mut lock = lock.map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(&root, &mut lock)),
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        Ok(Self { root, lock, roots, is_looked_at })
    }

    /// Notes where this server can be reached, for the message to a second one.
    pub(super) fn note_address(&self, address: &str) -> io::Result<()> {
        self.write_owner(&format!("address {address}\n"))
    }

    fn write_owner(&self, more: &str) -> io::Result<()> {
        self.lock.set_len(0)?;
        let mut file = &self.lock;
        file.rewind()?;
        file.write_all(format!("pid {}\n{more}", std::process::id()).as_bytes())
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn database(&self) -> PathBuf {
        self.root.join("experiments.db")
    }

    /// Where the tokenized file of a corpus with a valid name is.
    pub(super) fn corpus(&self, name: &str) -> PathBuf {
        self.root.join(Self::corpus_file(name))
    }

    /// The same, relative to the directory.
    pub(super) fn corpus_file(name: &str) -> String {
        format!("corpora/{name}.corpus")
    }

    /// Where, relative to the directory, a flow's checkpoints are.
    pub(super) fn flow_checkpoints(flow: FlowId) -> PathBuf {
        Path::new("checkpoints").join(format!("flow_{flow:06}"))
    }

    /// Where, relative to the directory, the checkpoint is that a flow from elsewhere starts from.
    pub(super) fn seed_of_flow(flow: FlowId) -> PathBuf {
        Path::new("checkpoints").join(format!("seed_of_flow_{flow:06}"))
    }

    /// The highest id of a flow that has, or had, a folder for checkpoints.
    pub(super) fn last_flow_with_folder(&self) -> io::Result<Option<FlowId>> {
        let mut last = None;
        for entry in fs::read_dir(self.root.join("checkpoints"))? {
            let name = entry?.file_name();
            let id = name.to_str().and_then(|name| name.rsplit_once("flow_")).map(|(_, id)| id);
            last = last.max(id.filter(|id| id.len() <= MAX_ID_DIGITS).and_then(|id| id.parse().ok()));
        }
        Ok(last)
    }

    /// Where, relative to the directory, an experiment's checkpoints are: each run of the flow after the first has a folder
    /// of its own.
    pub(super) fn experiment_checkpoints(flow: FlowId, run: i64, slot: u32) -> PathBuf {
        Self::flow_checkpoints(flow).join(Self::experiment_folder(run, slot))
    }

    /// The same, relative to the folder of the flow.
    pub(super) fn experiment_folder(run: i64, slot: u32) -> PathBuf {
        let run = if run == 1 { PathBuf::new() } else { PathBuf::from(format!("run_{run:02}")) };
        run.join(folder_name(slot))
    }

    /// Where, relative to the directory, the file is kept that was uploaded for a checkpoint of that flow or of none.
    pub(super) fn uploaded_checkpoint(flow: Option<FlowId>, id: CheckpointId) -> PathBuf {
        let folder = flow.map_or_else(|| Path::new("checkpoints").to_owned(), Self::flow_checkpoints);
        folder.join("uploaded").join(format!("checkpoint_{id:06}.json.gz"))
    }

    /// The path, relative to the directory, of what a client names as a file among the checkpoints here.
    ///
    /// Nothing but checkpoints can be reached like this, however the path winds.
    pub(super) fn checkpoint_at(&self, named: &str) -> Option<String> {
        let named = Path::new(named);
        let relative = named.strip_prefix(&self.root).ok()?;
        let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || !relative.starts_with("checkpoints") || relative.components().count() < 2 {
            return None;
        }
        // A link may lead elsewhere; a file that is not there yet is looked at again when it is asked for.
        let real = named.canonicalize();
        let inside = real.as_ref().is_ok_and(|real| real.starts_with(self.root.join("checkpoints")) && real.is_file());
        (inside || real.is_err()).then(|| relative.display().to_string())
    }

    /// The place of a file whose path is relative to the directory; `None` where the path leads out of it.
    pub(super) fn absolute(&self, relative: &str) -> Option<PathBuf> {
        self.inside(Path::new(relative))
    }

    fn inside(&self, relative: &Path) -> Option<PathBuf> {
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        (inside && relative.components().next().is_some()).then(|| self.root.join(relative))
    }

    /// The place of a file that is there and, all symbolic links followed, below the directory.
    pub(super) fn existing_file(&self, relative: &str) -> Option<PathBuf> {
        let path = self.absolute(relative)?.canonicalize().ok()?;
        (path.starts_with(&self.root) && path.is_file()).then_some(path)
    }

    /// Where, relative to the directory, the files of an entry of the trash are: a folder, with the slash at its end.
    pub(super) fn trash_folder(id: TrashId) -> String {
        format!("trash/{id}/")
    }
}

/// An empty lock file says that nothing was interrupted.
impl Drop for DataDir {
    fn drop(&mut self) {
        if !self.is_looked_at {
            // If it fails, the next server looks for what is not there.
            let _ = self.lock.set_len(0);
        }
    }
}

/// Where the server can be reached that has the data directory `path` open; its process where that is not known, `None`
/// where there is no such server.
pub fn address_of_holder(path: &Path) -> Option<String> {
    let mut lock = OpenOptions::new().read(true).write(true).open(path.join("server.lock")).ok()?;
    if !matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
        return None;
    }
    let owner = owner(&mut lock);
    Some(field(&owner, "address ").or(field(&owner, "pid ")).unwrap_or("of an unknown address").to_owned())
}

/// Says which server holds the directory, as far as its lock file tells.
fn in_use(root: &Path, lock: &mut File) -> ServiceError {
    let owner = owner(lock);
    let process = field(&owner, "pid ").map(|pid| format!(" (process {pid})")).unwrap_or_default();
    let address = field(&owner, "address ").map(|address| format!(" at {address}")).unwrap_or_default();
    let root = root.display();
    ServiceError::Conflict(format!(
        "another server{process}{address} is using the data directory {root}; use that one, stop it first, or start \
         this one with another data directory"
    ))
}

/// What the lock file tells of who holds it.
fn owner(lock: &mut File) -> String {
    let mut owner = String::new();
    // Only for messages: without it they are still right.
    let _ = lock.take(1000).read_to_string(&mut owner);
    owner
}

fn field<'a>(owner: &'a str, name: &str) -> Option<&'a str> {
    owner.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}

#[cfg(test)]
mod tests;
