//! How genomes are judged.
//!
//! Every evaluator computes the same numbers, to the bit. Per context the softmax denominator is a sum of
//! `exp(score)` in fixed point (units of 2^-40), per example `-ln(p + 1e-10)` is rounded to the same units before it
//! is summed; so neither the order of the sums nor the number of threads shows.

mod contexts;
mod fast;
mod fixed_point;
mod kernel;
mod packed;
mod plain;
mod plane;
mod problem;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use fast::{FastEvaluator, Work};
pub use packed::PackedEvaluator;
pub use plain::PlainEvaluator;
pub use problem::{Problem, bits_per_token};

use super::{Cluster, EngineError, Genome};

/// What a genome is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitness {
    /// Cross-entropy in nats, mean over the eval split.
    pub ce: f64,
    /// Share of eval examples whose arg-max is the target; ties go to the lowest cluster id.
    pub accuracy: f64,
}

/// What to train on; evaluation always uses the whole eval split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrainSplit {
    /// One of the consecutive parts, from 0.
    Part(u32),
    /// All of it.
    Whole,
}

/// A cluster, by its id, and what comes in its place.
pub type Swap = (u32, Arc<Cluster>);

/// A genome and what becomes of it by swaps.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The fitness of the genome as it is.
    pub before: Fitness,
    /// The fitness that it would have after each of the swaps alone.
    pub after: Vec<Fitness>,
}

/// Genomes that exist at a time while swaps are judged one by one.
pub(super) const BATCH: usize = 64;

/// Judges genomes on one corpus.
pub trait Evaluator: Send + Sync {
    /// Clusters that a genome must have, `V`.
    fn clusters(&self) -> u32;

    /// Input bits of an example, `N`.
    fn input_bits(&self) -> u16;

    /// Parts that the train split is cut into.
    fn train_parts(&self) -> u32;

    /// The fitness of each genome, in order. Genomes must fit [`Evaluator::clusters`] and [`Evaluator::input_bits`]
    /// (see [`Genome::check`]). Works on the current rayon pool.
    ///
    /// # Errors
    ///
    /// [`EngineError::Evaluator`], from one that is not the engine's own.
    fn evaluate(&self, genomes: &[Genome], train: TrainSplit) -> Result<Vec<Fitness>, EngineError>;

    /// The fitness of a genome, and of each genome that differs from it by one swap.
    ///
    /// # Errors
    ///
    /// Those of [`Evaluator::evaluate`].
    fn evaluate_swaps(&self, genome: &Genome, swaps: &[Swap], train: TrainSplit) -> Result<Judged, EngineError> {
        let before = self.evaluate(std::slice::from_ref(genome), train)?[0];
        let mut after = Vec::with_capacity(swaps.len());
        for swaps in swaps.chunks(BATCH) {
            let mut genomes = vec![genome.clone(); swaps.len()];
            for (genome, (cluster, to)) in genomes.iter_mut().zip(swaps) {
                genome.set(*cluster as usize, Arc::clone(to));
            }
            after.extend(self.evaluate(&genomes, train)?);
        }
        Ok(Judged { before, after })
    }

    /// Whether it is somebody else's, which may fail.
    fn can_fail(&self) -> bool {
        false
    }

    /// What it did so far, as far as it counts.
    fn work(&self) -> Work {
        Work::default()
    }

    /// Bytes that it holds for later.
    fn cache_bytes(&self) -> u64 {
        0
    }
}

/// The evaluator to use; it keeps at most `cache_bytes` of answers for later.
pub fn evaluator(problem: Arc<Problem>, cache_bytes: usize) -> Box<dyn Evaluator> {
    Box::new(FastEvaluator::new(problem, cache_bytes))
}
