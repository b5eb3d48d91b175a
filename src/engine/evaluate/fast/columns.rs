//! Answers kept for later, under a memory budget.

use std::{collections::HashMap, sync::Arc};

use super::{super::TrainSplit, lookup::Column};
use crate::engine::Cluster;

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
    uses: u64,
    kept: HashMap<(TrainSplit, u32), Vec<Kept>>,
}

impl Columns {
    /// Room for `budget` bytes.
    pub(super) fn new(budget: usize) -> Self {
        Self { budget, bytes: 0, uses: 0, kept: HashMap::new() }
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
        if self.bytes + bytes > self.budget {
            self.make_room();
        }
        self.bytes += bytes;
        self.uses += 1;
        let kept = Kept { cluster: Arc::clone(cluster), column: Arc::clone(column), last_use: self.uses };
        self.kept.entry((split, id)).or_default().push(kept);
    }

    /// Drops the older half, so that this need not be done for every column.
    fn make_room(&mut self) {
        let mut uses: Vec<u64> = self.kept.values().flatten().map(|kept| kept.last_use).collect();
        uses.sort_unstable();
        let oldest = uses.get(uses.len() / 2).copied().unwrap_or(u64::MAX);
        self.kept.retain(|_, kept| {
            kept.retain(|kept| kept.last_use > oldest);
            !kept.is_empty()
        });
        self.bytes = self.kept.values().flatten().map(|kept| size(&kept.cluster, &kept.column)).sum();
    }
}

fn size(cluster: &Cluster, column: &Column) -> usize {
    column.bytes() + size_of_val(cluster.connections()) + size_of::<Kept>()
}
