//! What whoever starts the manager decides.

use std::{num::NonZero, path::PathBuf};

use super::machine;

/// What the evaluator may hold for later where nobody says how much and the machine does not tell what it has.
const FALLBACK_CACHE_BYTES: u64 = 1 << 30;

/// How the manager runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the database, the corpora and the checkpoints are; created if it is missing.
    pub data_dir: PathBuf,
    /// Where files of checkpoints may be that clients register, beside the data directory.
    pub checkpoint_roots: Vec<PathBuf>,
    /// Threads of the built-in engine, at least 1.
    pub engine_threads: usize,
    /// Bytes of memory that the built-in engine may hold to judge later genomes faster; see [`Settings::usual_cache_bytes`].
    pub cache_bytes: u64,
    /// Who takes queued flows.
    pub runner: RunnerMode,
    /// States of each experiment that are kept beside its result, at least 1.
    pub keep_states: u32,
    /// How many flows the built-in engine runs at the same time; they share threads and memory.
    pub parallel_flows: NonZero<usize>,
}

impl Settings {
    /// A quarter of the machine's memory.
    pub fn usual_cache_bytes() -> u64 {
        machine::memory().map_or(FALLBACK_CACHE_BYTES, |bytes| bytes / 4)
    }
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
