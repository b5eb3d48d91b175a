//! What can be wrong, and how it is said.

use std::path::{Path, PathBuf};

use crate::{
    api::{Complaint, Diagnosis, Finding},
    engine::Fingerprint,
    model::{CheckpointId, Corpus, ExperimentId, FlowId, TrashId, TrashState},
    service::data_dir::DataDir,
    store::checkpoint::NamedFile,
};

/// What one look has shown.
#[derive(Default)]
pub(super) struct Look {
    pub(super) problems: Vec<Problem>,
    pub(super) seen: u64,
    pub(super) rows: u64,
    pub(super) bytes: u64,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// Whether this server wrote the file is known from the hash that it keeps then.
    LostCheckpoint {
        id: CheckpointId,
        path: String,
        was_written: bool,
    },
    LostCorpus(String),
    Changed {
        owner: String,
        path: String,
        reason: String,
    },
    Orphan {
        path: PathBuf,
        bytes: u64,
    },
    HalfWritten {
        path: PathBuf,
        bytes: u64,
    },
    StuckFlow(FlowId),
    StuckExperiment(ExperimentId),
    StuckEntry(TrashId, TrashState),
}

impl Look {
    pub(super) fn diagnosis(&self, findings: Vec<Finding>) -> Diagnosis {
        Diagnosis { rows: self.rows, files: self.seen, bytes: self.bytes, findings }
    }

    /// Reads the file of every row that is not in the trash.
    pub(super) fn hold_against_rows(&mut self, data: &DataDir, checkpoints: &[NamedFile], corpora: &[Corpus]) {
        for file in checkpoints.iter().filter(|file| file.managed && file.trash.is_none()) {
            let owner = format!("checkpoint {}", file.checkpoint);
            let bytes = file.bytes.and_then(|bytes| bytes.try_into().ok());
            if !self.check(data, &owner, &file.path, bytes, file.content_hash.as_deref()) {
                self.problems.push(Problem::LostCheckpoint {
                    id: file.checkpoint,
                    path: file.path.clone(),
                    was_written: file.content_hash.is_some(),
                });
            }
        }
        for corpus in corpora {
            let (owner, path) = (format!("the corpus `{}`", corpus.name), corpus_path(&corpus.name));
            if !self.check(data, &owner, &path, Some(corpus.file_size_bytes), corpus.content_hash.as_deref()) {
                self.problems.push(Problem::LostCorpus(corpus.name.clone()));
            }
        }
    }

    /// Notes where a file differs from its row; says whether it is there at all.
    fn check(&mut self, data: &DataDir, owner: &str, path: &str, bytes: Option<u64>, hash: Option<&str>) -> bool {
        self.rows += 1;
        let Some(place) = data.existing_file(path) else { return false };
        let reason = match Fingerprint::of_file(&place) {
            Err(error) => Some(format!("cannot be read ({error})")),
            Ok(found) => {
                self.bytes += found.bytes;
                difference(&found, bytes, hash)
            }
        };
        if let Some(reason) = reason {
            self.problems.push(Problem::Changed { owner: owner.to_owned(), path: path.to_owned(), reason });
        }
        true
    }
}

/// How a file differs from what was written, if it does.
pub(in crate::service) fn difference(found: &Fingerprint, bytes: Option<u64>, hash: Option<&str>) -> Option<String> {
    match (bytes, hash) {
        (Some(bytes), _) if bytes != found.bytes => {
            Some(format!("has {} bytes, and {bytes} were written", found.bytes))
        }
        (_, Some(hash)) if hash != found.sha256 => {
            Some(format!("holds other bytes than were written (SHA-256 {}, and it was {hash})", found.sha256))
        }
        _ => None,
    }
}

/// Where the file of a corpus is, relative to the data directory.
pub(super) fn corpus_path(name: &str) -> String {
    format!("corpora/{name}.corpus")
}

impl Problem {
    /// The problem in words.
    pub(super) fn finding(&self) -> Finding {
        let shown = |path: &Path| path.display().to_string();
        let (complaint, path, what) = match self {
            Self::LostCheckpoint { id, path, was_written } => {
                let from = if *was_written { "" } else { ", which a client registered," };
                (Complaint::Missing, Some(path.clone()), format!("the file of checkpoint {id}{from} is not there"))
            }
            Self::LostCorpus(name) => {
                (Complaint::Missing, Some(corpus_path(name)), format!("the file of the corpus `{name}` is not there"))
            }
            Self::Changed { owner, path, reason } => {
                (Complaint::Changed, Some(path.clone()), format!("the file of {owner} {reason}"))
            }
            Self::Orphan { path, bytes } => {
                (Complaint::Orphaned, Some(shown(path)), format!("no row names this file of {bytes} bytes"))
            }
            Self::HalfWritten { path, bytes } => {
                (Complaint::HalfWritten, Some(shown(path)), format!("this file of {bytes} bytes was never finished"))
            }
            Self::StuckFlow(id) => (Complaint::Stuck, None, format!("flow {id} is said to run, and nothing runs it")),
            Self::StuckExperiment(id) => {
                (Complaint::Stuck, None, format!("experiment {id} is said to run, and its flow does not"))
            }
            Self::StuckEntry(id, state) => {
                (Complaint::Stuck, None, format!("entry {id} of the trash is still {state}"))
            }
        };
        Finding { complaint, path, what, repaired: None }
    }
}
