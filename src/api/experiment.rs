//! Experiments on the wire.

use serde::{Deserialize, Serialize};

use super::ListQuery;
use crate::model::{ExperimentSort, ExperimentStatus, FlowId};

/// `GET /api/experiments?…`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
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
pub struct IterationQuery {
    /// Only iterations with a higher number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
    /// Rows at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}
