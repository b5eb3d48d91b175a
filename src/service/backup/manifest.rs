//! `manifest.json`: what a backup holds.

use std::{
    collections::HashSet,
    fs::File,
    io::Read as _,
    path::{Component, Path},
};

use serde::{Deserialize, Serialize};

use super::unusable;
use crate::{
    model::Timestamp,
    service::{ServiceError, sums::Sum},
};

/// The manifest's own name.
pub(super) const MANIFEST: &str = "manifest.json";
/// The database's name, in a backup as in a data directory.
pub(super) const DATABASE: &str = "experiments.db";
const FORMAT: &str = "wnn-experiments backup";
const VERSION: u32 = 1;
/// Bytes of a manifest at most: a million files.
const MAX_BYTES: u64 = 256 << 20;

/// What a backup holds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: String,
    version: u32,
    /// The program that made it.
    program: String,
    pub(super) created_at: Timestamp,
    /// What was wrong with the data.
    pub(super) problems: Vec<String>,
    pub(super) files: Vec<Listed>,
}

/// One file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Listed {
    /// Relative to the backup, and to the data directory.
    pub(super) path: String,
    #[serde(flatten)]
    pub(super) sum: Sum,
}

impl Manifest {
    pub(super) fn new(created_at: Timestamp, files: Vec<Listed>, problems: Vec<String>) -> Self {
        let program = concat!("wnn-experiments ", env!("CARGO_PKG_VERSION")).to_owned();
        Self { format: FORMAT.to_owned(), version: VERSION, program, created_at, problems, files }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.sum.bytes).fold(0, u64::saturating_add)
    }

    /// Reads the manifest of the backup in `folder` and checks that it can be one.
    pub(super) fn read(folder: &Path) -> Result<Self, ServiceError> {
        let path = folder.join(MANIFEST);
        if !path.is_file() {
            let name = folder.display();
            return Err(wrong(format!("{name} has no {MANIFEST}: it is no backup, or one that never became whole")));
        }
        let mut json = Vec::new();
        let file = File::open(&path).map_err(unusable("read", &path))?;
        file.take(MAX_BYTES).read_to_end(&mut json).map_err(unusable("read", &path))?;
        let manifest: Self =
            serde_json::from_slice(&json).map_err(|error| wrong(format!("has a broken {MANIFEST}: {error}")))?;
        manifest.check()?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), ServiceError> {
        if self.format != FORMAT {
            return Err(wrong(format!("is a `{}`, not a `{FORMAT}`", self.format)));
        }
        if self.version != VERSION {
            let (found, program) = (self.version, &self.program);
            return Err(wrong(format!("has format {found} of {program}, and this program reads {VERSION}")));
        }
        let mut seen = HashSet::new();
        for Listed { path, .. } in &self.files {
            if !stays_inside(path) {
                return Err(wrong(format!("lists the file `{path}`, which leads out of the data directory")));
            }
            if path == MANIFEST || path == "server.lock" || !seen.insert(path) {
                return Err(wrong(format!("lists the file `{path}`, which does not belong there")));
            }
        }
        if self.files.iter().any(|file| file.path == DATABASE) { Ok(()) } else { Err(wrong("lists no database")) }
    }
}

/// A sentence against a backup.
pub(super) fn wrong(message: impl Into<String>) -> ServiceError {
    ServiceError::invalid("the backup", message)
}

fn stays_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    !path.is_empty() && !path.contains('\\') && parts.all(|part| matches!(part, Component::Normal(_)))
}
