//! Which part of the train split each generation learns from.

use super::Search;
use crate::engine::{
    evaluate::TrainSplit,
    random::{Draw, Purpose, stream},
};

impl Search<'_> {
    /// What generation or iteration `generation` trains on.
    pub(in crate::engine) fn split(&self, generation: u32) -> TrainSplit {
        train_split(self.evaluator.train_parts(), self.seed, self.experiment, generation)
    }
}

/// What generation or iteration `generation` of an experiment trains on: each cycle goes through all `parts`, in an order
/// drawn from the flow's seed. The start (0) shares the part of generation 1, and a single part is the whole.
pub fn train_split(parts: u32, seed: u64, experiment: u32, generation: u32) -> TrainSplit {
    if parts <= 1 {
        return TrainSplit::Whole;
    }
    let position = generation.saturating_sub(1);
    let mut order: Vec<u32> = (0..parts).collect();
    stream(Purpose::PartShuffle, seed, experiment, position / parts, 0).shuffle(&mut order);
    TrainSplit::Part(order[(position % parts) as usize])
}
