//! What the engine refuses, in sentences.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the engine could not do what it was asked.
#[derive(Debug, Error)]
pub enum EngineError {
    /// A genome contradicts itself or the corpus.
    #[error("the genome is not usable: {0}")]
    Genome(String),
    /// A corpus, or the text for one, is not usable.
    #[error("the corpus is not usable: {0}")]
    Corpus(String),
    /// A saved state does not belong to the experiment that is to go on.
    #[error("the search cannot go on from here: {0}")]
    State(String),
    /// A checkpoint file is broken, truncated or hostile.
    #[error("{} is not a usable checkpoint: {reason}", path.display())]
    Checkpoint {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Somebody else's evaluator could not judge, or answered with what is no fitness.
    #[error("the evaluator failed: {0}")]
    Evaluator(String),
    /// A directory holds another search, or is in use.
    #[error("cannot search in {}: {reason}", path.display())]
    Directory {
        /// Which directory.
        path: PathBuf,
        /// What is in the way.
        reason: String,
    },
    /// The threads to compute on cannot be started.
    #[error("the engine's threads cannot be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The thread that writes checkpoints cannot be started.
    #[error("the thread that writes checkpoints cannot be started: {0}")]
    Writer(std::io::Error),
    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// `read`, `write`, …
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

impl EngineError {
    /// The same, naming the checkpoint file where it is about a genome that came from there.
    #[must_use]
    pub fn of_file(self, path: &Path) -> Self {
        match self {
            Self::Genome(reason) => {
                let reason = format!("a genome in it does not fit the corpus: {reason}");
                Self::Checkpoint { path: path.to_owned(), reason }
            }
            other => other,
        }
    }
}
