//! All that a search needs to go on exactly where it was.

use super::{
    EngineError, Genome,
    evaluate::{Evaluator, Fitness},
    method::Progress,
};
use crate::model::Method;

/// A genome with what it was found to be worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The genome.
    pub genome: Genome,
    /// Its fitness, on whichever part of the train split it was judged.
    pub fitness: Fitness,
}

/// The state of a search between two iterations; genomes share the clusters in which they agree.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchState {
    pub(super) iteration: u32,
    pub(super) threshold_start: f64,
    pub(super) threshold: f64,
    pub(super) patience: u32,
    pub(super) reference_ce: f64,
    pub(super) evaluations: u64,
    pub(super) initial: Fitness,
    pub(super) best: Evaluated,
    pub(super) progress: Progress,
}

impl SearchState {
    /// The method of the search.
    pub fn method(&self) -> Method {
        self.progress.method()
    }

    /// Generations or iterations done.
    pub fn iteration(&self) -> u32 {
        self.iteration
    }

    /// Accuracy threshold of the next generation.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// Patience left.
    pub fn patience(&self) -> u32 {
        self.patience
    }

    /// Genomes judged since the start, health checks included.
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }

    /// Where the search started, measured on the whole corpus.
    pub fn initial(&self) -> Fitness {
        self.initial
    }

    /// The genome of lowest cross-entropy among those measured on the whole corpus, with that fitness.
    pub fn best(&self) -> &Evaluated {
        &self.best
    }

    /// Checks that an experiment of `method` on the corpus of `evaluator` can go on from here.
    pub(super) fn check(&self, method: Method, evaluator: &dyn Evaluator) -> Result<(), EngineError> {
        if self.method() != method {
            let saved = self.method();
            return Err(EngineError::State(format!("it was saved by `{saved}`, but the experiment is `{method}`")));
        }
        let (clusters, input_bits) = (evaluator.clusters(), evaluator.input_bits());
        self.best.genome.check(clusters, input_bits)?;
        self.progress.genomes().try_for_each(|member| member.genome.check(clusters, input_bits))
    }
}
