//! Experiments on the wire.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ListQuery;
use crate::model::{ExperimentId, ExperimentSort, ExperimentStatus, FlowId};

/// `POST /api/experiments`: a run that somebody outside does.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NewExperiment {
    /// What to call it.
    #[serde(default)]
    pub name: String,
    /// Where its worker writes its log.
    #[serde(default)]
    pub log_path: Option<String>,
    /// What it does: any object, given back as it was sent.
    #[serde(default)]
    pub config: Option<Value>,
    /// The flow that it belongs to.
    #[serde(default)]
    pub flow_id: Option<FlowId>,
    /// Its place in the flow, from 0.
    #[serde(default)]
    pub sequence_order: Option<i64>,
    /// Method and dimension, for example `ga_neurons`; read from `config` unless given.
    #[serde(default)]
    pub phase_type: Option<String>,
    /// Generations or iterations at most; read from `config` unless given.
    #[serde(default)]
    pub max_iterations: Option<i64>,
    /// What kind of clusters it searches.
    #[serde(default)]
    pub cluster_type: Option<String>,
}

/// `PATCH /api/experiments/{id}`: what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExperimentPatch {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it stands now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ExperimentStatus>,
    /// Lowest cross-entropy so far, in nats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_ce: Option<f64>,
    /// Accuracy of that genome, in `0..=1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_accuracy: Option<f64>,
    /// The last iteration done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_iteration: Option<i64>,
    /// Generations or iterations at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_iterations: Option<i64>,
    /// What kind of clusters it searches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster_type: Option<String>,
    /// Where its worker writes its log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_path: Option<String>,
}

/// `POST /api/flows/{id}/experiments`: one that exists, or a new one; not both.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FlowExperiment {
    /// The one that exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment_id: Option<ExperimentId>,
    /// What the new one does, as in a flow's `config.experiments`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment: Option<Value>,
    /// Its place in the flow, from 0; the end unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence_order: Option<i64>,
}

/// `GET /api/experiments?…`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExperimentQuery {
    /// Only those of that flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_id: Option<FlowId>,
    /// Only those in that state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ExperimentStatus>,
    /// What all lists have.
    #[serde(flatten)]
    pub list: ListQuery<ExperimentSort>,
}

/// `GET /api/experiments/{id}/iterations?…`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct IterationQuery {
    /// Only iterations with a higher number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
    /// Rows at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// So many rows at most that show the course of all iterations, with their extremes; the rest of the query is not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_points: Option<u32>,
}
