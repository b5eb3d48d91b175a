//! Checkpoints on the wire, with the spellings of both generations of clients.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{GenomeSummary, ListQuery, list::lenient_bool};
use crate::model::{
    self, CheckpointId, CheckpointSort, CheckpointType, ExperimentId, FlowId, GenomeStats, IterationId, Timestamp,
};

/// A checkpoint; `final_fitness` and `best_ce` are the same value, as are `final_accuracy` and `best_accuracy`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Checkpoint {
    /// Its id.
    pub id: CheckpointId,
    /// The experiment that it came from.
    pub experiment_id: ExperimentId,
    /// The flow of that experiment.
    pub flow_id: Option<FlowId>,
    /// What it is called.
    pub name: String,
    /// Where its file is.
    pub file_path: String,
    /// The file's size, in bytes.
    pub file_size_bytes: Option<i64>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Cross-entropy on the whole corpus, in nats (gen 1).
    pub final_fitness: Option<f64>,
    /// Accuracy (gen 1).
    pub final_accuracy: Option<f64>,
    /// The same as `final_fitness` (gen 2).
    pub best_ce: Option<f64>,
    /// The same as `final_accuracy` (gen 2).
    pub best_accuracy: Option<f64>,
    /// Generations or iterations done.
    pub iterations_run: Option<i64>,
    /// The size of the genome.
    pub genome_stats: Option<GenomeStats>,
    /// Whether it is an experiment's result.
    pub is_final: bool,
    /// How many flows start from it.
    pub reference_count: i64,
    /// Why it was written.
    pub checkpoint_type: CheckpointType,
    /// The iteration after which it was made (gen 2).
    pub iteration_id: Option<IterationId>,
    /// SHA-256 of the file in hexadecimal digits, where this server wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
}

impl Checkpoint {
    /// The wire form of a stored checkpoint whose file is at `file_path`.
    pub fn new(stored: model::Checkpoint, file_path: String) -> Self {
        Self {
            id: stored.id,
            experiment_id: stored.experiment_id,
            flow_id: stored.flow_id,
            name: stored.name,
            file_path,
            file_size_bytes: stored.file_size_bytes,
            created_at: stored.created_at,
            final_fitness: stored.final_fitness,
            final_accuracy: stored.final_accuracy,
            best_ce: stored.final_fitness,
            best_accuracy: stored.final_accuracy,
            iterations_run: stored.iterations_run,
            genome_stats: stored.genome_stats,
            is_final: stored.is_final,
            reference_count: stored.reference_count,
            checkpoint_type: stored.checkpoint_type,
            iteration_id: stored.iteration_id,
            content_hash: stored.content_hash,
        }
    }
}

/// All that the page of one checkpoint shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckpointDetail {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// What its experiment is called.
    pub experiment_name: Option<String>,
    /// What its flow is called.
    pub flow_name: Option<String>,
    /// The parameters of its flow, the corpus among them also where it is the usual one.
    pub params: Map<String, Value>,
    /// Context tokens of its experiment.
    pub context_size: Option<i64>,
    /// Its genome, where the file could be read.
    pub genome: Option<GenomeSummary>,
    /// Why it could not.
    pub genome_problem: Option<String>,
}

/// What a checkpoint's file was found to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Verification {
    /// Whether it is what was written; unknown where neither its hash nor its size was kept.
    pub sound: Option<bool>,
    /// The same in a sentence.
    pub finding: String,
    /// Bytes that it has.
    pub bytes: u64,
    /// SHA-256 that it has, in hexadecimal digits.
    pub sha256: String,
    /// When it was read.
    pub checked_at: Timestamp,
}

/// `POST /api/checkpoints`, in the spelling of either generation of clients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NewCheckpoint {
    /// The experiment that it came from.
    pub experiment_id: ExperimentId,
    /// What to call it; the file's name unless given.
    #[serde(default)]
    pub name: Option<String>,
    /// Where its file is, as its worker sees it.
    pub file_path: String,
    /// The file's size, in bytes.
    #[serde(default)]
    pub file_size_bytes: Option<i64>,
    /// Cross-entropy on the whole corpus, in nats (gen 1).
    #[serde(default)]
    pub final_fitness: Option<f64>,
    /// Accuracy (gen 1).
    #[serde(default)]
    pub final_accuracy: Option<f64>,
    /// The same as `final_fitness` (gen 2).
    #[serde(default)]
    pub best_ce: Option<f64>,
    /// The same as `final_accuracy` (gen 2).
    #[serde(default)]
    pub best_accuracy: Option<f64>,
    /// Generations or iterations done.
    #[serde(default)]
    pub iterations_run: Option<i64>,
    /// The size of the genome; whatever else stands there is kept.
    #[serde(default)]
    pub genome_stats: Option<GenomeStats>,
    /// Whether it is an experiment's result; so it is where `checkpoint_type` says the end of one.
    #[serde(default)]
    pub is_final: Option<bool>,
    /// Why it was written (gen 2).
    #[serde(default)]
    pub checkpoint_type: Option<CheckpointType>,
    /// The iteration after which it was made (gen 2).
    #[serde(default)]
    pub iteration_id: Option<IterationId>,
}

/// Checkpoints on the page of a flow or an experiment at most; a list has them all.
pub const MOST_SHOWN: u32 = 100;

/// Puts a checkpoint that was registered to those that a page shows, oldest first.
pub(super) fn record(shown: &mut Vec<Checkpoint>, checkpoint: &Checkpoint) {
    shown.retain(|known| known.id != checkpoint.id);
    // One that comes back from the trash is not the newest.
    let place = shown.partition_point(|known| known.id < checkpoint.id);
    shown.insert(place, checkpoint.clone());
    let surplus = shown.len().saturating_sub(MOST_SHOWN as usize);
    shown.drain(..surplus);
}

/// Takes a checkpoint that is gone from those that a page shows; says whether it was there.
pub(super) fn forget(shown: &mut Vec<Checkpoint>, id: CheckpointId) -> bool {
    let before = shown.len();
    shown.retain(|known| known.id != id);
    shown.len() != before
}

/// `GET /api/checkpoints?…`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CheckpointQuery {
    /// Only those of that experiment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment_id: Option<ExperimentId>,
    /// Only those of that flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_id: Option<FlowId>,
    /// Only results, or only those made on the way.
    #[serde(default, deserialize_with = "lenient_bool", skip_serializing_if = "Option::is_none")]
    pub is_final: Option<bool>,
    /// What all lists have.
    #[serde(flatten)]
    pub list: ListQuery<CheckpointSort>,
}
