//! A checkpoint: a saved genome with what is known about it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{CheckpointId, ExperimentId, FlowId, IterationId, Timestamp, status::named};

named!(
    /// Why a checkpoint was written.
    CheckpointType {
        /// At an interval.
        Auto = "auto",
        /// On a person's wish.
        User = "user",
        /// At the end of a phase.
        PhaseEnd = "phase_end",
        /// At the end of an experiment.
        ExperimentEnd = "experiment_end",
    }
);

/// The size of a genome; whatever else was sent with it stays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GenomeStats {
    /// Clusters: one for each token of the vocabulary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub num_clusters: Option<u64>,
    /// Neurons of all clusters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_neurons: Option<u64>,
    /// Connections of all neurons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_connections: Option<u64>,
    /// Fewest and most bits of a neuron.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bits_range: Option<(u32, u32)>,
    /// Fewest and most neurons of a cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neurons_range: Option<(u32, u32)>,
    /// Anything else, for example statistics per tier.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A checkpoint as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// Its id.
    pub id: CheckpointId,
    /// The experiment that it came from.
    pub experiment_id: ExperimentId,
    /// The flow of that experiment.
    pub flow_id: Option<FlowId>,
    /// What it is called.
    pub name: String,
    /// Where its file is: as a client registered it, or below the data directory.
    pub file_path: String,
    /// The file's size, in bytes.
    pub file_size_bytes: Option<i64>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Cross-entropy of the best genome on the whole corpus, in nats.
    pub final_fitness: Option<f64>,
    /// Accuracy of that genome, in `0..=1`.
    pub final_accuracy: Option<f64>,
    /// Generations or iterations done when it was made.
    pub iterations_run: Option<i64>,
    /// The size of the best genome.
    pub genome_stats: Option<GenomeStats>,
    /// Whether it is an experiment's result.
    pub is_final: bool,
    /// How many flows start from it.
    pub reference_count: i64,
    /// Why it was written.
    pub checkpoint_type: CheckpointType,
    /// The iteration after which it was made, as an outside worker names it.
    pub iteration_id: Option<IterationId>,
    /// SHA-256 of the file in hexadecimal digits, where this server wrote it.
    pub content_hash: Option<String>,
}
