//! Where files may be that clients name as checkpoints: below the roots, and nowhere else.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::ServiceError;

/// How names of checkpoint files end; nothing else in a root is a client's to fetch or delete.
const ENDINGS: [&str; 2] = [".json.gz", ".json"];

/// The roots: absolute, without symbolic links.
#[derive(Debug)]
pub(super) struct CheckpointRoots(Vec<PathBuf>);

/// A root that cannot be one.
#[derive(Debug, Error)]
#[error("--checkpoint-root {} cannot be used: {reason}; name a directory that is there", path.display())]
struct UnusableRoot {
    path: PathBuf,
    reason: std::io::Error,
}

impl CheckpointRoots {
    /// The data directory, which is given as it really is, and others.
    pub(super) fn open(data: &Path, others: &[PathBuf]) -> Result<Self, ServiceError> {
        let mut roots = vec![data.to_owned()];
        for path in others {
            let real = path.canonicalize().and_then(|real| std::fs::read_dir(&real).map(|_| real));
            roots.push(real.map_err(|reason| ServiceError::internal(UnusableRoot { path: path.clone(), reason }))?);
        }
        Ok(Self(roots))
    }

    /// The real place of a file that a client named, symbolic links and `..` followed; `None` where that is not below a
    /// root. The file itself need not be there.
    pub(super) fn resolve(&self, named: &str) -> Option<PathBuf> {
        let path = Path::new(named);
        let real = if path.is_absolute() { real_place(path)? } else { return None };
        let name = real.file_name()?.to_str()?;
        let is_checkpoint = ENDINGS.iter().any(|ending| name.ends_with(ending));
        (is_checkpoint && self.0.iter().any(|root| real.starts_with(root))).then_some(real)
    }
}

/// Follows a path as far as it is there; what is not there may only be plain names.
fn real_place(path: &Path) -> Option<PathBuf> {
    let (mut there, mut missing) = (path, Vec::new());
    loop {
        if let Ok(real) = there.canonicalize() {
            return Some(missing.iter().rev().fold(real, |place, name| place.join(name)));
        }
        if there.symlink_metadata().is_ok() {
            // A link to nowhere, or a directory that may not be looked into.
            return None;
        }
        missing.push(there.file_name()?);
        there = there.parent()?;
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn only_checkpoint_files_below_a_root_are_found_whatever_the_path_looks_like() {
        let temp = tempfile::tempdir().unwrap();
        let temp = temp.path().canonicalize().unwrap();
        let (data, other, outside) = (temp.join("data"), temp.join("other"), temp.join("outside"));
        for dir in [&data, &other, &outside] {
            fs::create_dir(dir).unwrap();
            fs::write(dir.join("a.json.gz"), "x").unwrap();
        }
        fs::write(data.join("experiments.db"), "x").unwrap();
        symlink(&outside, data.join("link")).unwrap();
        symlink(outside.join("a.json.gz"), data.join("b.json.gz")).unwrap();
        symlink(temp.join("nowhere"), data.join("c.json.gz")).unwrap();
        symlink(data.join("experiments.db"), data.join("d.json.gz")).unwrap();
        let roots = CheckpointRoots::open(&data, std::slice::from_ref(&other)).unwrap();
        let resolve = |path: PathBuf| roots.resolve(path.to_str().unwrap());
        assert_eq!(resolve(data.join("a.json.gz")), Some(data.join("a.json.gz")));
        assert_eq!(resolve(data.join("x/y/gone.json")), Some(data.join("x/y/gone.json")));
        assert_eq!(resolve(outside.join("../other/a.json.gz")), Some(other.join("a.json.gz")));
        let refused = [
            outside.join("a.json.gz"),
            outside.join("gone.json.gz"),
            data.join("../outside/a.json.gz"),
            data.join("gone/../../outside/a.json.gz"),
            data.join("link/a.json.gz"),
            data.join("link/gone.json.gz"),
            data.join("b.json.gz"),
            data.join("c.json.gz"),
            data.join("d.json.gz"),
            data.join("experiments.db"),
            data.clone(),
            PathBuf::from("a.json.gz"),
            PathBuf::new(),
        ];
        for path in refused {
            assert_eq!(resolve(path.clone()), None, "{}", path.display());
        }
        let sentence = CheckpointRoots::open(&data, &[temp.join("none")]).unwrap_err().to_string();
        assert!(sentence.starts_with("--checkpoint-root ") && sentence.contains("none"), "{sentence}");
    }
}
