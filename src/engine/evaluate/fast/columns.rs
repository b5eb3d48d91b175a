//! Answers kept for later, under a memory budget: those of clusters that no genome has any more are let go early.

use std::{collections::HashMap, sync::Arc};

use super::{super::TrainSplit, lookup::Column};
use crate::engine::Cluster;

/// The share of the budget below which it is not worth the time to look for answers that nobody needs.
const SWEEP_SHARE: usize = 32;

/// Versions of one cluster at most. A population of many genomes that have little in common would fill any memory, and
/// measured no better for it.
const VERSIONS: usize = 6;

#[derive(Debug)]
struct Kept {
    /// Holding the cluster keeps its address from being used again.
    cluster: Arc<Cluster>,
    column: Arc<Column>,
    last_use: u64,
}

/// Columns by train split and cluster; those not used for longest go first.
#[derive(Debug)]
pub(super) struct Columns {
    budget: usize,
    bytes: usize,
    /// Memory above which it is looked for clusters that nobody else holds.
    sweep_above: usize,
    uses: u64,
    kept: HashMap<(TrainSplit, u32), Vec<Kept>>,
}

impl Columns {
    /// Room for `budget` bytes.
    pub(super) fn new(budget: usize) -> Self {
        Self { budget, bytes: 0, sweep_above: budget / SWEEP_SHARE, uses: 0, kept: HashMap::new() }
    }

    /// Memory that they take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The answers of a cluster, where they are still known.
    pub(super) fn get(&mut self, split: TrainSplit, id: u32, cluster: &Arc<Cluster>) -> Option<Arc<Column>> {
        self.uses += 1;
        let kept = self.kept.get_mut(&(split, id))?;
        let found = kept.iter_mut().find(|kept| Arc::ptr_eq(&kept.cluster, cluster) || kept.cluster == *cluster)?;
        found.last_use = self.uses;
        Some(Arc::clone(&found.column))
    }

    /// Keeps the answers of a cluster.
    pub(super) fn insert(&mut self, split: TrainSplit, id: u32, cluster: &Arc<Cluster>, column: &Arc<Column>) {
        let bytes = size(cluster, column);
        if bytes > self.budget {
            return;
        }
        if self.bytes + bytes > self.sweep_above {
            self.sweep();
        }
        if self.bytes + bytes > self.budget {
            self.make_room();
        }
        self.bytes += bytes;
        self.uses += 1;
        let new = Kept { cluster: Arc::clone(cluster), column: Arc::clone(column), last_use: self.uses };
        let versions = self.kept.entry((split, id)).or_default();
        let oldest = (0..versions.len()).min_by_key(|&at| versions[at].last_use);
        if let Some(oldest) = oldest.filter(|_| versions.len() >= VERSIONS) {
            let old = std::mem::replace(&mut versions[oldest], new);
            self.bytes -= size(&old.cluster, &old.column);
        } else {
            versions.push(new);
        }
    }

    /// Drops the answers of clusters that are held nowhere but here; again when twice as much is kept.
    fn sweep(&mut self) {
        self.retain(|kept| Arc::strong_count(&kept.cluster) > 1);
        self.sweep_above = (self.bytes * 2).max(self.budget / SWEEP_SHARE);
    }

    /// Drops the older half, so that this need not be done for every column.
    fn make_room(&mut self) {
        let mut uses: Vec<u64> = self.kept.values().flatten().map(|kept| kept.last_use).collect();
        uses.sort_unstable();
        let oldest = uses.get(uses.len() / 2).copied().unwrap_or(u64::MAX);
        self.retain(|kept| kept.last_use > oldest);
    }

    fn retain(&mut self, stays: impl Fn(&Kept) -> bool) {
        self.kept.retain(|_, kept| {
            kept.retain(&stays);
            !kept.is_empty()
        });
        self.bytes = self.kept.values().flatten().map(|kept| size(&kept.cluster, &kept.column)).sum();
    }
}

fn size(cluster: &Cluster, column: &Column) -> usize {
    column.bytes() + size_of_val(cluster.connections()) + size_of::<Kept>()
}
