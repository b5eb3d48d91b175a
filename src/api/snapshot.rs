//! The first frame of a socket, and phases as gen 1 clients see them.

use serde::{Deserialize, Serialize};

use crate::model::{Experiment, ExperimentId, ExperimentStatus, FlowId, Iteration, Timestamp};

/// An experiment, as gen 1 clients see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Phase {
    /// The experiment's id.
    pub id: ExperimentId,
    /// The same.
    pub experiment_id: ExperimentId,
    /// The flow that it belongs to.
    pub flow_id: Option<FlowId>,
    /// Its name.
    pub name: String,
    /// Method and dimension, for example `ga_neurons`.
    pub phase_type: Option<String>,
    /// When it first ran.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Where it stands.
    pub status: ExperimentStatus,
}

impl From<&Experiment> for Phase {
    fn from(experiment: &Experiment) -> Self {
        Self {
            id: experiment.id,
            experiment_id: experiment.id,
            flow_id: experiment.flow_id,
            name: experiment.name.clone(),
            phase_type: experiment.phase_type.clone(),
            started_at: experiment.started_at,
            ended_at: experiment.ended_at,
            status: experiment.status,
        }
    }
}

/// Which figure a result of a phase holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MetricType {
    /// The mean of the best few genomes.
    TopKMean,
    /// The genome with the lowest cross-entropy.
    BestCe,
    /// The genome with the highest accuracy.
    BestAcc,
}

/// What came out of a phase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PhaseResult {
    /// The experiment's id.
    pub id: ExperimentId,
    /// The same.
    pub phase_id: ExperimentId,
    /// Which figure it is.
    pub metric_type: MetricType,
    /// Cross-entropy on the whole corpus, in nats.
    pub ce: Option<f64>,
    /// Accuracy, in `0..=1`.
    pub accuracy: Option<f64>,
    /// Memory of the genome's tables, in bytes, where it was measured.
    pub memory_bytes: Option<i64>,
    /// By how many percent the cross-entropy fell.
    pub improvement_pct: Option<f64>,
}

/// What an experiment came to, by its lowest cross-entropy.
impl From<&Experiment> for PhaseResult {
    fn from(experiment: &Experiment) -> Self {
        let improvement = |(before, after): (f64, f64)| (before - after) / before * 100.0;
        Self {
            id: experiment.id,
            phase_id: experiment.id,
            metric_type: MetricType::BestCe,
            ce: experiment.best_ce,
            accuracy: experiment.best_accuracy,
            memory_bytes: None,
            improvement_pct: experiment.initial_ce.zip(experiment.best_ce).map(improvement),
        }
    }
}

/// The data of a `PhaseCompleted` frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CompletedPhase {
    /// The phase.
    pub phase: Phase,
    /// Its best genome by cross-entropy.
    pub result: PhaseResult,
}

/// Where things stand: the first frame of a socket, and `GET /api/snapshot`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Snapshot {
    /// The number of the last event that it contains.
    pub seq: u64,
    /// The phases of the flow that runs, or of the one that ran last.
    pub phases: Vec<Phase>,
    /// The phase that runs.
    pub current_phase: Option<Phase>,
    /// The latest iterations of that phase, oldest first.
    pub iterations: Vec<Iteration>,
    /// Lowest cross-entropy among these phases.
    pub best_ce: Option<f64>,
    /// Accuracy of that genome.
    pub best_ce_acc: Option<f64>,
    /// Highest accuracy among these phases.
    pub best_acc: Option<f64>,
    /// Cross-entropy of that genome.
    pub best_acc_ce: Option<f64>,
}
