//! Gating runs: an analysis of an experiment's genomes that outside workers do.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ExperimentId, GatingRunId, Timestamp, status::named};

named!(
    /// Where a gating run stands.
    GatingStatus {
        /// Waits for a worker.
        Pending = "pending",
        /// A worker does it.
        Running = "running",
        /// Done.
        Completed = "completed",
        /// Ended by an error.
        Failed = "failed",
    }
);

/// A gating run as it is stored and as it stands on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GatingRun {
    /// Its id.
    pub id: GatingRunId,
    /// The experiment whose genomes are analysed.
    pub experiment_id: ExperimentId,
    /// Where it stands.
    pub status: GatingStatus,
    /// What was asked for, as it was sent.
    pub config: Option<Value>,
    /// How many genomes were analysed.
    pub genomes_tested: Option<i64>,
    /// What came out for each, as it was sent.
    pub results: Option<Vec<Value>>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When a worker began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}
