//! The same done with several flows at once.

use serde::{Deserialize, Serialize};

use super::DeletionImpact;
use crate::model::{FlowAction, FlowId, FlowStatus};

/// What can be done with several flows at once.
pub const TOGETHER: [FlowAction; 3] = [FlowAction::Start, FlowAction::Stop, FlowAction::Delete];

/// Flows at once at most.
pub const MOST_TOGETHER: usize = 200;

/// One of several flows, before something is done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its id.
    pub id: FlowId,
    /// What it is called; `None` where there is none of that id.
    pub name: Option<String>,
    /// Where it stands.
    pub status: Option<FlowStatus>,
    /// Why it would be refused now.
    pub refusal: Option<String>,
    /// What its deletion would take along, where that was asked.
    pub impact: Option<DeletionImpact>,
}

/// What came of it for one of several flows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its id.
    pub id: FlowId,
    /// What it is called; `None` where there is none of that id.
    pub name: Option<String>,
    /// Why it was refused; `None` where it was done.
    pub refusal: Option<String>,
}
