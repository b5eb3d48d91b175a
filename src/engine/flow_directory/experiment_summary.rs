//! What an experiment came to, in a file of its own: those with the genomes take seconds to read.

use serde::{Deserialize, Serialize};

use crate::{
    engine::{checkpoint_file::CheckpointFile, executor::Outcome},
    model::{ExperimentPlan, StopReason},
};

/// The figures of an experiment that is done, on the whole corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentSummary {
    /// Its name.
    pub name: String,
    /// Its kind, for example `ga_neurons`.
    pub phase_type: String,
    /// Iterations done.
    pub iterations_run: u32,
    /// Iterations at most.
    pub max_iterations: u32,
    /// Cross-entropy where it started, in nats.
    pub initial_ce: Option<f64>,
    /// Accuracy where it started.
    pub initial_accuracy: Option<f64>,
    /// Cross-entropy of the best genome, in nats.
    pub best_ce: Option<f64>,
    /// Accuracy of that genome.
    pub best_accuracy: Option<f64>,
    /// Why it ended, where that is known.
    pub stop_reason: Option<StopReason>,
    /// How long it ran.
    pub elapsed_secs: f64,
}

impl ExperimentSummary {
    /// Of an experiment that just ended.
    pub(super) fn new(plan: &ExperimentPlan, outcome: &Outcome, elapsed_secs: f64) -> Self {
        Self {
            name: plan.name.clone(),
            phase_type: plan.phase_type(),
            iterations_run: outcome.iterations_run,
            max_iterations: plan.limit,
            initial_ce: Some(outcome.initial.ce),
            initial_accuracy: Some(outcome.initial.accuracy),
            best_ce: Some(outcome.fitness.ce),
            best_accuracy: Some(outcome.fitness.accuracy),
            stop_reason: Some(outcome.stop_reason),
            elapsed_secs,
        }
    }

    /// Of one whose result alone is there.
    pub(super) fn of_result(plan: &ExperimentPlan, file: &CheckpointFile) -> Self {
        Self {
            name: plan.name.clone(),
            phase_type: plan.phase_type(),
            iterations_run: file.iterations_run,
            max_iterations: plan.limit,
            initial_ce: file.initial.map(|initial| initial.ce),
            initial_accuracy: file.initial.map(|initial| initial.accuracy),
            best_ce: file.final_fitness,
            best_accuracy: file.final_accuracy,
            stop_reason: None,
            elapsed_secs: file.elapsed_seconds,
        }
    }
}
