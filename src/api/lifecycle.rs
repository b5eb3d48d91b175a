//! What is asked of flows, and what comes back, beside the flows themselves.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::FlowConfig;
use crate::model::{ExperimentId, FlowId, FlowStatus, Origin};

/// `POST /api/flows/{id}/restart`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Restart {
    /// Begin a new run, instead of going on.
    #[serde(default)]
    pub from_beginning: bool,
}

/// `PUT /api/queue`: those flows come first, in that order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct QueueOrder {
    /// Flows that wait.
    pub flow_ids: Vec<FlowId>,
}

/// `PUT /api/flows/{id}/experiments/reorder`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExperimentOrder {
    /// All experiments of the flow.
    pub experiment_ids: Vec<ExperimentId>,
}

/// `POST /api/flows/{id}/duplicate`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Duplicate {
    /// What to call the copy.
    #[serde(default)]
    pub name: Option<String>,
}

/// `POST /api/checkpoints/{id}/fork`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Fork {
    /// What to call the new flow.
    #[serde(default)]
    pub name: Option<String>,
    /// Why it exists.
    #[serde(default)]
    pub description: Option<String>,
    /// Parameters to be laid over those of the checkpoint's flow.
    #[serde(default)]
    pub params: Map<String, Value>,
    /// Other experiments than those of the checkpoint's flow.
    #[serde(default)]
    pub experiments: Option<Vec<Value>>,
    /// Another configuration than that of the checkpoint's flow.
    #[serde(default)]
    pub config: Option<FlowConfig>,
}

/// `GET /api/flows/{id}/ancestry`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Ancestry {
    /// The flows that it comes from, the nearest first.
    pub ancestors: Vec<Relative>,
    /// The flows that come from it, oldest first.
    pub descendants: Vec<Relative>,
}

/// A flow that another comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Relative {
    /// Its id.
    pub id: FlowId,
    /// Its name; `null` where it was deleted.
    pub name: Option<String>,
    /// Where it stands.
    pub status: Option<FlowStatus>,
    /// Where it comes from itself.
    #[serde(flatten)]
    pub origin: Origin,
}
