//! What the fast evaluator did, in numbers.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What a fast evaluator did so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Genomes judged.
    pub genomes: u64,
    /// Genomes judged that differ from another in one cluster.
    pub moves: u64,
    /// Bases built, each a genome judged from nothing.
    pub bases: u64,
    /// Versions of clusters whose answers were wanted.
    pub clusters_asked: u64,
    /// Answers to many contexts that were wanted as a whole.
    pub columns_wanted: u64,
    /// Of those the ones that were still known.
    pub columns_found: u64,
    /// Contexts judged again because none of their known leaders was left.
    pub contexts_again: u64,
}

/// [`Work`] while it goes on.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) genomes: AtomicU64,
    pub(super) moves: AtomicU64,
    pub(super) bases: AtomicU64,
    pub(super) clusters_asked: AtomicU64,
    pub(super) columns_wanted: AtomicU64,
    pub(super) columns_found: AtomicU64,
    pub(super) contexts_again: AtomicU64,
}

impl Counters {
    pub(super) fn read(&self) -> Work {
        Work {
            genomes: self.genomes.load(Relaxed),
            moves: self.moves.load(Relaxed),
            bases: self.bases.load(Relaxed),
            clusters_asked: self.clusters_asked.load(Relaxed),
            columns_wanted: self.columns_wanted.load(Relaxed),
            columns_found: self.columns_found.load(Relaxed),
            contexts_again: self.contexts_again.load(Relaxed),
        }
    }
}
