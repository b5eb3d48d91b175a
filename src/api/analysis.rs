//! Analyses that outside workers do, and signs of their life, on the wire.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{FlowId, GatingStatus, GenomeType, ValidationId, ValidationPoint};

/// `POST /api/experiments/{id}/summaries`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NewValidation {
    /// The flow.
    #[serde(default)]
    pub flow_id: Option<FlowId>,
    /// When the genome was measured.
    pub validation_point: ValidationPoint,
    /// Which genome it is.
    pub genome_type: GenomeType,
    /// What its worker knows the genome by.
    pub genome_hash: String,
    /// Cross-entropy, in nats.
    #[serde(default)]
    pub ce: Option<f64>,
    /// Accuracy, in `0..=1`.
    #[serde(default)]
    pub accuracy: Option<f64>,
}

/// The id of a validation summary that was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ValidationRecorded {
    /// The summary.
    pub id: ValidationId,
}

/// `GET /api/validations/check?…`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ValidationQuery {
    /// The genome.
    #[serde(default)]
    pub genome_hash: Option<String>,
}

/// Whether a genome has been measured already, and what came out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct KnownValidation {
    /// Whether it has.
    pub found: bool,
    /// Cross-entropy, in nats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ce: Option<f64>,
    /// Accuracy, in `0..=1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
}

/// `POST /api/experiments/{id}/gating`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NewGatingRun {
    /// What to analyse, in the words of whoever does it.
    #[serde(default)]
    pub config: Option<Value>,
}

/// `PATCH /api/experiments/{id}/gating/{run_id}`: a status, or what came out, which completes the run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GatingPatch {
    /// Where it stands now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<GatingStatus>,
    /// What came out for each genome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Vec<Value>>,
    /// How many genomes were analysed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genomes_tested: Option<i64>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// `PATCH /api/flows/{id}/pid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WorkerPid {
    /// The process of the worker; `null` where it lets go.
    #[serde(default)]
    pub pid: Option<i64>,
}

/// That something was done which has nothing else to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Success {
    /// True.
    pub success: bool,
}

/// `POST /api/watch`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WatchRequest {
    /// The log file to watch.
    #[serde(default)]
    pub log_path: Option<String>,
}

/// Whether a log file is watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WatchAnswer {
    /// Never: progress is told by REST.
    pub watching: bool,
    /// Why not.
    pub reason: String,
}
