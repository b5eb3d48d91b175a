//! Which part of the train split each generation learns from.

use super::Search;
use crate::engine::{
    evaluate::TrainSplit,
    random::{Draw, Purpose, stream},
};

impl Search<'_> {
    /// What generation or iteration `generation` trains on: each cycle goes through all parts, in an order drawn from
    /// the seed. The start (0) shares the part of generation 1, and a single part is the whole.
    pub(in crate::engine) fn split(&self, generation: u32) -> TrainSplit {
        let parts = self.evaluator.train_parts();
        if parts <= 1 {
            return TrainSplit::Whole;
        }
        let position = generation.saturating_sub(1);
        let mut order: Vec<u32> = (0..parts).collect();
        stream(Purpose::PartShuffle, self.seed, self.experiment, position / parts, 0).shuffle(&mut order);
        TrainSplit::Part(order[(position % parts) as usize])
    }
}
