//! The resident base: one genome judged on one train split, kept in a form from which others are judged by difference.

use std::sync::Arc;

use super::{
    super::{TrainSplit, plane::TILE},
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
    denominators: Box<[i64; TILE]>,
    /// The highest key of each context, then the second of each, and so on.
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

impl Base {
    fn bytes(&self) -> usize {
        let tile = |tile: &BaseTile| (TILE + tile.leaders.len() + tile.of_targets.len()) * size_of::<u64>();
        self.tiles.iter().map(tile).sum::<usize>() + size_of_val(self.clusters.as_slice())
    }
}

/// One base for each train split, as many as a budget allows; those not used for longest go first.
#[derive(Debug)]
pub(super) struct Bases {
    budget: usize,
    /// Last used last.
    kept: Vec<(TrainSplit, Base)>,
}

impl Bases {
    /// Room for `budget` bytes, but for one base in any case.
    pub(super) fn new(budget: usize) -> Self {
        Self { budget, kept: Vec::new() }
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.kept.len()
    }

    /// Memory that they take.
    pub(super) fn bytes(&self) -> usize {
        self.kept.iter().map(|(_, base)| base.bytes()).sum()
    }

    /// Hands out the base of a split.
    pub(super) fn take(&mut self, split: TrainSplit) -> Option<Base> {
        let at = self.kept.iter().position(|(of, _)| *of == split)?;
        Some(self.kept.remove(at).1)
    }

    /// Keeps the base of a split in the place of the one before.
    pub(super) fn put(&mut self, split: TrainSplit, base: Base) {
        self.take(split);
        self.kept.push((split, base));
        let mut bytes = self.bytes();
        while bytes > self.budget && self.kept.len() > 1 {
            bytes -= self.kept.remove(0).1.bytes();
        }
    }
}

/// A slot that starts as an untouched genome, with `depth` leaders for each context.
pub(super) fn fresh_slot(tile: &Tile, clusters: u32, depth: usize, scores: &Scores<'_>) -> Slot {
    let denominator = (u64::from(clusters) * scores.untouched) as i64;
    Slot::new(Box::new([denominator; TILE]), vec![0; TILE * depth], vec![scores.untouched; tile.pairs.len()])
}

impl BaseTile {
    /// What a slot with [`LEADERS`] leaders came to.
    pub(super) fn new(slot: Slot) -> Self {
        let by_rank = |rank: usize| slot.leaders.iter().skip(rank).step_by(LEADERS);
        let leaders = (0..LEADERS).flat_map(by_rank).copied().collect();
        Self { denominators: slot.denominators, leaders, of_targets: slot.of_targets }
    }

    /// A slot that starts from the base; of the leaders the first that is not `changed` stays.
    pub(super) fn slot(&self, changed: &Changed) -> Slot {
        let mut bereft = Vec::new();
        let mut leaders = self.leaders[..TILE].to_vec();
        for (context, leader) in leaders.iter_mut().enumerate() {
            let mut rank = 0;
            while *leader != 0 && changed.contains(Key::id(*leader)) {
                rank += 1;
                if rank == LEADERS {
                    bereft.push(context as u32);
                    *leader = 0;
                } else {
                    *leader = self.leaders[rank * TILE + context];
                }
            }
        }
        let mut slot = Slot::new(self.denominators.clone(), leaders, self.of_targets.clone());
        slot.bereft = bereft;
        slot
    }

    /// The lowest leader that is known; those behind it are below.
    pub(super) fn last_leader(&self, context: usize) -> u64 {
        self.leaders[(LEADERS - 1) * TILE + context]
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
