//! The wire: requests, responses, errors and events, as REST, the socket, server functions and clients speak them.
//!
//! Knows the domain types and nothing else; compiles to WebAssembly. Where a domain type stands on the wire as it is, it
//! is re-exported.

mod checkpoint;
mod corpus;
mod error;
mod event;
mod experiment;
mod flow;
mod health;
mod list;
mod snapshot;
mod speed;

pub use checkpoint::{Checkpoint, CheckpointDeletion, CheckpointQuery};
pub use corpus::{CorpusMeta, NewCorpus};
pub use error::{ApiError, ErrorCode};
pub use event::{Event, FailedFlow, Frame};
pub use experiment::{ExperimentQuery, IterationQuery};
pub use flow::{FlowDetail, FlowPatch, FlowQuery, NewFlow};
pub use health::{DiskHealth, Health, RunnerHealth};
pub use list::{DEFAULT_LIMIT, MAX_LIMIT, Page, Paging};
pub use snapshot::{CompletedPhase, MetricType, Phase, PhaseResult, Snapshot};
pub use speed::{Speed, StageShares};

pub use crate::model::{Corpus, Effort, Experiment, Flow, FlowConfig, HealthCheck, Iteration};

#[cfg(test)]
mod tests;
