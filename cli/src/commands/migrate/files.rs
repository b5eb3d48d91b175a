//! Checkpoint files below a directory, folder by folder.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use walkdir::WalkDir;
use wnn_experiments::engine::flow_directory::is_beside_checkpoints;

use super::PREFIX;
use crate::{
    commands::checkpoint::{ENDINGS, stem},
    error::CliError,
};

/// A folder with checkpoint files.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Folder {
    /// Its place below the directory that was searched, or that directory's own name.
    pub(super) name: String,
    /// Its place on this machine.
    pub(super) path: PathBuf,
    /// Its files in the order of their phases.
    pub(super) files: Vec<PathBuf>,
}

impl Folder {
    /// What the experiment is called that stands for it.
    pub(super) fn experiment(&self) -> String {
        format!("{PREFIX}{}", self.name)
    }
}

/// Folders in the order of their names. Links are not followed; hidden files and folders are left alone, and so is what
/// `wnn-exp search` lays beside its checkpoints.
///
/// # Errors
///
/// The directory, or one below it, cannot be read.
pub(super) fn find(directory: &Path) -> Result<Vec<Folder>, CliError> {
    let root = fs::canonicalize(directory).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => {
            let directory = directory.display();
            CliError::NotFound(format!("there is no directory {directory}; --checkpoint-dir names another"))
        }
        _ => CliError::file(directory)(source),
    })?;
    let mut folders: BTreeMap<_, Vec<PathBuf>> = BTreeMap::new();
    let is_hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
    let walk = WalkDir::new(&root).into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name())) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(&root).to_owned();
            CliError::File { path, source: error.into() }
        })?;
        let is_named_so =
            ENDINGS.iter().any(|ending| entry.file_name().as_encoded_bytes().ends_with(ending.as_bytes()));
        let is_meant = entry.file_type().is_file() && is_named_so && !is_beside_checkpoints(entry.path());
        if let Some(parent) = entry.path().parent().filter(|_| is_meant) {
            let place = parent.strip_prefix(&root).unwrap_or(parent).display().to_string();
            folders.entry((natural(&place), place, parent.to_owned())).or_default().push(entry.into_path());
        }
    }
    Ok(folders.into_iter().map(|((_, place, path), files)| folder(&root, place, path, files)).collect())
}

fn folder(root: &Path, place: String, path: PathBuf, mut files: Vec<PathBuf>) -> Folder {
    files.sort_by_cached_key(|path| order(path));
    let own_name = || root.file_name().map_or_else(|| root.display().to_string(), |name| name.display().to_string());
    let name = if place.is_empty() { own_name() } else { place };
    Folder { name, path, files }
}

/// Phases as numbers and letters say it; of one phase what was saved on the way comes before its result.
fn order(path: &Path) -> (Vec<(u64, String)>, u64) {
    let stem = stem(path);
    match stem.rsplit_once("_iter_").and_then(|(phase, number)| Some((phase, number.parse().ok()?))) {
        Some((phase, iteration)) => (natural(phase), iteration),
        None => (natural(stem), u64::MAX),
    }
}

/// A text in pieces that are numbers or none, so that 10 comes after 9.
fn natural(text: &str) -> Vec<(u64, String)> {
    let bytes = text.as_bytes();
    let pieces = bytes.chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit());
    let read = |piece: &[u8]| {
        let text = String::from_utf8_lossy(piece).into_owned();
        match text.parse() {
            Ok(number) => (number, String::new()),
            // A number that is too long to be one is a text.
            Err(_) => (0, text),
        }
    };
    pieces.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_folder_in_the_order_of_their_phases() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("runs");
        let names = [
            "phase_10_ts_bits.json.gz",
            "phase_9_ga_bits.json.gz",
            "phase_10_ts_bits_iter_000200.json.gz",
            "b/exp_10/x.json",
            "b/exp_9/x.json",
            "b/exp_9/notes.txt",
            "b/exp_9/x_summary.json",
            "search/flow.json",
            "search/exp_00/y.json.gz",
            "search/exp_00/y_summary.json",
            ".hidden/x.json",
            "b/.x.json",
        ];
        for name in names {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), "").unwrap();
        }
        let found = find(&root).unwrap();
        let named: Vec<_> = found.iter().map(|folder| (folder.name.as_str(), folder.files.len())).collect();
        assert_eq!(named, [("runs", 3), ("b/exp_9", 2), ("b/exp_10", 1), ("search/exp_00", 1)]);
        let stems: Vec<_> = found[0].files.iter().map(|path| stem(path)).collect();
        assert_eq!(stems, ["phase_9_ga_bits", "phase_10_ts_bits_iter_000200", "phase_10_ts_bits"]);
        assert_eq!(find(&root.join("nowhere")).unwrap_err().exit_code(), 3);
    }
}
