//! The resident base: one genome judged on one train split, kept in a form from which others are judged by difference.

use std::sync::Arc;

use super::{
    super::{TrainSplit, plane::TILE},
    eval_set::Tile,
    pass::{Pass, Tally},
    plan::same,
    rank::{Key, Scores},
    slot::Slot,
};
use crate::engine::{Cluster, Genome};

/// Bases of one train split at most: either path of a tabu search has its own.
const BASES_OF_SPLIT: usize = 2;
/// How many leaders of each context are kept, so that losing some rarely leaves none.
pub(super) const LEADERS: usize = 8;

/// The sums of the base in one tile.
#[derive(Debug)]
pub(super) struct BaseTile {
    denominators: Box<[i64; TILE]>,
    /// The highest key of each context, then the second of each, and so on.
    leaders: Vec<u64>,
    of_targets: Vec<u64>,
    /// What its examples come to.
    pub(super) tally: Tally,
    /// The loss of each pair, in units.
    pub(super) losses: Vec<u64>,
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
        let tile = |tile: &BaseTile| (TILE + tile.leaders.len() + tile.of_targets.len() * 2) * size_of::<u64>();
        self.tiles.iter().map(tile).sum::<usize>() + size_of_val(self.clusters.as_slice())
    }

    /// In how many of the `touched` clusters a genome is another than this one.
    pub(super) fn distance(&self, genome: &Genome, touched: &[u32]) -> usize {
        let differs = |id: &&u32| !same(&self.clusters[**id as usize], &genome.clusters()[**id as usize]);
        touched.iter().filter(differs).count()
    }

    /// What all its examples come to.
    pub(super) fn tally(&self) -> Tally {
        self.tiles.iter().fold(Tally::default(), |sum, tile| sum.and(tile.tally.clone()))
    }
}

/// A few bases for each train split, as many as a budget allows; those not used for longest go first.
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

    /// Hands out the bases of a split.
    pub(super) fn take_all(&mut self, split: TrainSplit) -> Vec<Base> {
        let (taken, kept) = self.kept.drain(..).partition(|(of, _)| *of == split);
        self.kept = kept;
        taken.into_iter().map(|(_, base)| base).collect()
    }

    /// Hands out the base of a split that is at a genome.
    pub(super) fn take_at(&mut self, split: TrainSplit, genome: &Genome, touched: &[u32]) -> Option<Base> {
        let is_there = |(of, base): &(TrainSplit, Base)| *of == split && base.distance(genome, touched) == 0;
        let at = self.kept.iter().position(is_there)?;
        Some(self.kept.remove(at).1)
    }

    /// Keeps a base of a split.
    pub(super) fn put(&mut self, split: TrainSplit, base: Base) {
        let of_split: Vec<usize> = (0..self.kept.len()).filter(|&at| self.kept[at].0 == split).collect();
        if of_split.len() >= BASES_OF_SPLIT {
            self.kept.remove(of_split[0]);
        }
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
    /// What a slot with [`LEADERS`] leaders came to in the tile at `index`.
    pub(super) fn new(pass: &Pass<'_>, index: usize, slot: Slot) -> Self {
        let by_rank = |rank: usize| slot.leaders.iter().skip(rank).step_by(LEADERS);
        let leaders: Vec<u64> = (0..LEADERS).flat_map(by_rank).copied().collect();
        let losses = pass.losses(index, &slot);
        let tally = pass.tally(index, &leaders, &losses, Vec::new());
        Self { denominators: slot.denominators, leaders, of_targets: slot.of_targets, tally, losses }
    }

    /// The softmax denominator of a context, in units.
    pub(super) fn denominator(&self, context: usize) -> i64 {
        self.denominators[context]
    }

    /// `exp` of the score of the target of a pair, in units.
    pub(super) fn of_target(&self, pair: usize) -> u64 {
        self.of_targets[pair]
    }

    /// The highest key of a context, and the next one.
    pub(super) fn leaders(&self, context: usize) -> (u64, u64) {
        (self.leaders[context], self.leaders[TILE + context])
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
