//! What an evaluator did, in numbers.

use std::{
    ops::Sub,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

/// What an evaluator did so far, or between two moments; what it does not count is 0.
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
    /// Of those the ones whose answers may be kept for later.
    pub columns_asked: u64,
    /// Of those the ones that were still known.
    pub columns_found: u64,
    /// Contexts judged again because none of their known leaders was left.
    pub contexts_again: u64,
}

impl Sub for Work {
    type Output = Self;

    /// What was done since `earlier`.
    fn sub(self, earlier: Self) -> Self {
        Self {
            genomes: self.genomes - earlier.genomes,
            moves: self.moves - earlier.moves,
            bases: self.bases - earlier.bases,
            clusters_asked: self.clusters_asked - earlier.clusters_asked,
            columns_asked: self.columns_asked - earlier.columns_asked,
            columns_found: self.columns_found - earlier.columns_found,
            contexts_again: self.contexts_again - earlier.contexts_again,
        }
    }
}

/// [`Work`] while it goes on.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) genomes: AtomicU64,
    pub(super) moves: AtomicU64,
    pub(super) bases: AtomicU64,
    pub(super) clusters_asked: AtomicU64,
    pub(super) columns_asked: AtomicU64,
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
            columns_asked: self.columns_asked.load(Relaxed),
            columns_found: self.columns_found.load(Relaxed),
            contexts_again: self.contexts_again.load(Relaxed),
        }
    }
}
