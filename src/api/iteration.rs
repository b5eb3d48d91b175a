//! Iterations as outside workers report them.

use serde::{Deserialize, Serialize};

use crate::model::{Effort, ExperimentId, Iteration, IterationId, Timestamp};

/// One iteration in `POST /api/experiments/{id}/iterations`; a list of them is taken too.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NewIteration {
    /// Its number in the experiment; one that is reported again is replaced.
    pub iteration_num: i64,
    /// Lowest cross-entropy among the candidates, in nats.
    #[serde(default)]
    pub best_ce: Option<f64>,
    /// Mean cross-entropy of the candidates.
    #[serde(default)]
    pub avg_ce: Option<f64>,
    /// Highest accuracy among the candidates, in `0..=1`.
    #[serde(default)]
    pub best_accuracy: Option<f64>,
    /// Mean accuracy of the candidates.
    #[serde(default)]
    pub avg_accuracy: Option<f64>,
    /// How long it took, in seconds.
    #[serde(default)]
    pub elapsed_secs: Option<f64>,
    /// When it ended; now unless given.
    #[serde(default)]
    pub timestamp: Option<Timestamp>,
    /// Accuracy below which children were drawn again.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// Which part of the train split it learned from.
    #[serde(default)]
    pub train_part: Option<i64>,
    /// Genomes judged.
    #[serde(default)]
    pub evaluations: Option<i64>,
    /// Patience left.
    #[serde(default)]
    pub patience: Option<i64>,
    /// Digest of the best genome.
    #[serde(default)]
    pub genome_hash: Option<String>,
}

/// What a list of iterations came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Recorded {
    /// How many were recorded, each number once.
    pub recorded: u64,
    /// The last iteration of the experiment that is known.
    pub current_iteration: Option<i64>,
}

/// Iterations that were recorded without each of them being told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RecordedSpan {
    /// The experiment.
    pub experiment_id: ExperimentId,
    /// The lowest number among them.
    pub first: i64,
    /// The highest number among them.
    pub last: i64,
    /// How many they are.
    pub count: u64,
}

impl NewIteration {
    /// The row that it becomes; its id is not known yet.
    pub fn of(self, experiment: ExperimentId, now: Timestamp) -> Iteration {
        Iteration {
            id: IterationId(0),
            phase_id: experiment,
            experiment_id: experiment,
            iteration_num: self.iteration_num,
            best_ce: self.best_ce,
            avg_ce: self.avg_ce,
            best_accuracy: self.best_accuracy,
            avg_accuracy: self.avg_accuracy,
            elapsed_secs: self.elapsed_secs,
            timestamp: self.timestamp.unwrap_or(now),
            threshold: self.threshold,
            train_part: self.train_part,
            evaluations: self.evaluations,
            patience: self.patience,
            genome_hash: self.genome_hash,
            effort: Effort::default(),
        }
    }
}
