//! Which files there are, and which of them nobody names.

use std::{
    collections::HashSet,
    fs, io,
    path::{Component, Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use super::problem::Problem;
use crate::{
    model::{Corpus, Timestamp},
    service::data_dir::DataDir,
    store::checkpoint::NamedFile,
};

/// A file that was written to more recently than this may still be written to, or wait for its row.
const YOUNG: Duration = Duration::from_mins(10);

/// A file below the data directory.
pub(super) struct Seen {
    /// Relative to the data directory.
    path: PathBuf,
    bytes: u64,
    modified: Timestamp,
}

/// Every file in the folders that hold them, and half-written ones beside the database. Links are seen, and not followed.
pub(super) fn all(root: &Path) -> io::Result<Vec<Seen>> {
    let mut seen = Vec::new();
    let mut folders: Vec<PathBuf> = ["checkpoints", "corpora", "trash"].map(PathBuf::from).to_vec();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if is_half_written(Path::new(&entry.file_name())) {
            seen.extend(Seen::of(PathBuf::from(entry.file_name()), &entry));
        }
    }
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(root.join(&folder)) {
            // It may have been moved since it was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else {
                seen.extend(Seen::of(path, &entry));
            }
        }
    }
    seen.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(seen)
}

impl Seen {
    fn of(path: PathBuf, entry: &fs::DirEntry) -> Option<Self> {
        let metadata = entry.metadata().ok()?;
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        Some(Self { path, bytes: metadata.len(), modified: Timestamp::from_unix_millis(since.as_millis() as i64) })
    }
}

/// The files that no row names; where others are at work (`now` is given then), without those that are still young.
pub(super) fn unnamed(
    data: &DataDir,
    seen: Vec<Seen>,
    checkpoints: &[NamedFile],
    corpora: &[Corpus],
    entries: &HashSet<i64>,
    now: Option<Timestamp>,
) -> Vec<Problem> {
    let mut named: HashSet<PathBuf> = checkpoints.iter().filter_map(|file| place(data, file)).collect();
    named.extend(corpora.iter().map(|corpus| Path::new("corpora").join(format!("{}.corpus", corpus.name))));
    let is_unnamed = |file: &Seen| {
        let is_young = now.is_some_and(|now| now.since(file.modified) < YOUNG);
        !is_young && !named.contains(&file.path) && !entry_of(&file.path).is_some_and(|id| entries.contains(&id))
    };
    let problem = |file: Seen| {
        let Seen { path, bytes, .. } = file;
        if is_half_written(&path) { Problem::HalfWritten { path, bytes } } else { Problem::Orphan { path, bytes } }
    };
    seen.into_iter().filter(is_unnamed).map(problem).collect()
}

/// Where, relative to the data directory, the file of a row is; one that a client registered may be elsewhere.
fn place(data: &DataDir, file: &NamedFile) -> Option<PathBuf> {
    if file.managed {
        return Some(PathBuf::from(&file.path));
    }
    // Those are not moved into the trash.
    let folder = file.trash.map(DataDir::trash_folder).unwrap_or_default();
    let real = data.roots().resolve(file.path.strip_prefix(&folder)?)?;
    real.strip_prefix(data.root()).ok().map(Path::to_owned)
}

/// The entry of the trash in whose folder the file is.
fn entry_of(path: &Path) -> Option<i64> {
    let mut parts = path.components().map(Component::as_os_str);
    if parts.next()? != "trash" {
        return None;
    }
    parts.next()?.to_str()?.parse().ok()
}

/// `.name.random.part`, as everything is called here until it is whole.
fn is_half_written(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') && name.ends_with(".part")
}
