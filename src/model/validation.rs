//! What outside workers measure on a validation text.

use serde::{Deserialize, Serialize};

use super::{ExperimentId, FlowId, Timestamp, ValidationId, status::named};

named!(
    /// When a genome was measured.
    ValidationPoint {
        /// Before the experiment.
        Init = "init",
        /// After it.
        Final = "final",
    }
);

named!(
    /// Which genome was measured.
    GenomeType {
        /// The one with the lowest cross-entropy.
        BestCe = "best_ce",
        /// The one with the highest accuracy.
        BestAcc = "best_acc",
        /// The one with the best fitness.
        BestFitness = "best_fitness",
    }
);

/// One genome, measured on a validation text before or after an experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ValidationSummary {
    /// Its id.
    pub id: ValidationId,
    /// The experiment.
    pub experiment_id: ExperimentId,
    /// The flow, as the worker named it.
    pub flow_id: Option<FlowId>,
    /// When it was measured.
    pub validation_point: ValidationPoint,
    /// Which genome it is.
    pub genome_type: GenomeType,
    /// What its worker knows the genome by.
    pub genome_hash: String,
    /// Cross-entropy, in nats.
    pub ce: Option<f64>,
    /// Accuracy, in `0..=1`.
    pub accuracy: Option<f64>,
    /// When it was told.
    pub created_at: Timestamp,
}
