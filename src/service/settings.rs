//! What whoever starts the manager decides.

use std::path::PathBuf;

/// How the manager runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the database, the corpora and the checkpoints are; created if it is missing.
    pub data_dir: PathBuf,
    /// Threads of the built-in engine, at least 1.
    pub engine_threads: usize,
    /// Who takes queued flows.
    pub runner: RunnerMode,
}

/// Who takes queued flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunnerMode {
    /// The engine of this process.
    #[default]
    BuiltIn,
    /// Workers elsewhere, which ask for queued flows by REST.
    External,
}
