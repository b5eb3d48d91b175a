//! The resident base: one genome judged on one train split, kept in a form from which others are judged by difference.

use std::sync::Arc;

use super::{
    super::plane::TILE,
    eval_set::Tile,
    rank::{Key, Scores},
    slot::Slot,
};
use crate::engine::Cluster;

/// How many leaders of each context are kept, so that losing some rarely leaves none.
pub(super) const LEADERS: usize = 8;

/// The sums of the base in one tile.
#[derive(Debug)]
pub(super) struct BaseTile {
    denominators: Vec<i64>,
    leaders: Vec<u64>,
    of_targets: Vec<u64>,
}

/// A judged genome.
#[derive(Debug)]
pub(super) struct Base {
    /// Its clusters; holding them keeps their addresses from being used again.
    pub(super) clusters: Vec<Arc<Cluster>>,
    /// Its sums by tile.
    pub(super) tiles: Vec<BaseTile>,
}

/// A slot that starts as an untouched genome, with `depth` leaders for each context.
pub(super) fn fresh_slot(tile: &Tile, clusters: u32, depth: usize, scores: &Scores<'_>) -> Slot {
    let denominator = (u64::from(clusters) * scores.untouched) as i64;
    Slot::new(vec![denominator; TILE], vec![0; TILE * depth], vec![scores.untouched; tile.pairs.len()])
}

impl BaseTile {
    /// What a slot with [`LEADERS`] leaders came to.
    pub(super) fn new(slot: Slot) -> Self {
        Self { denominators: slot.denominators, leaders: slot.leaders, of_targets: slot.of_targets }
    }

    /// A slot that starts from the base; of the leaders the first that is not `changed` stays.
    pub(super) fn slot(&self, changed: &Changed) -> Slot {
        let leaders = self.leaders.chunks_exact(LEADERS);
        let staying = |keys: &[u64]| keys.iter().copied().find(|&key| key != 0 && !changed.contains(Key::id(key)));
        let leaders = leaders.map(|keys| staying(keys).unwrap_or(0)).collect();
        Slot::new(self.denominators.clone(), leaders, self.of_targets.clone())
    }

    /// Whether the best of the changed clusters, or the one that stayed, is known to lead in this context. It is not
    /// where all kept leaders were changed, more may come behind them, and the best of the changed ones is below those.
    pub(super) fn is_sure(&self, context: usize, leader: u64, changed: &Changed) -> bool {
        let keys = &self.leaders[context * LEADERS..][..LEADERS];
        let last = keys[LEADERS - 1];
        leader >= last || keys.iter().any(|&key| !changed.contains(Key::id(key)))
    }
}

/// The clusters in which a genome differs from the base.
#[derive(Debug, Default)]
pub(super) struct Changed {
    words: Vec<u64>,
}

impl Changed {
    /// None of `clusters` clusters.
    pub(super) fn none(clusters: u32) -> Self {
        Self { words: vec![0; (clusters as usize).div_ceil(64)] }
    }

    pub(super) fn insert(&mut self, cluster: u32) {
        self.words[cluster as usize / 64] |= 1 << (cluster % 64);
    }

    fn contains(&self, cluster: u32) -> bool {
        self.words[cluster as usize / 64] >> (cluster % 64) & 1 == 1
    }
}
