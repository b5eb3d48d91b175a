//! Domain types: what a flow, an experiment, an iteration, a checkpoint and a corpus *are*, and the rules they obey.
//!
//! Knows nothing of SQL, HTTP, threads or the clock, and compiles to WebAssembly, so the browser validates by the very
//! same rules as the server.

mod checkpoint;
mod corpus;
mod experiment;
mod field_error;
mod flow;
mod id;
mod iteration;
mod lifecycle;
mod parameter;
mod plan;
mod status;
mod template;
mod tier;
mod time;

pub use checkpoint::{Checkpoint, CheckpointType, GenomeStats};
pub use corpus::{Corpus, TokenizerKind, validate_corpus_name};
pub use experiment::Experiment;
pub use field_error::FieldError;
pub use flow::{Flow, FlowConfig, Origin};
pub use id::{CheckpointId, CorpusId, ExperimentId, FlowId, IterationId};
pub use iteration::{Effort, HealthCheck, Iteration};
pub use lifecycle::{ExperimentAction, FlowAction, TransitionError};
pub use parameter::{DefaultValue, Group, Kind, PARAMETERS, Parameter, Scope, parameter};
pub use plan::{Bounds, Dimensions, EvaluationSettings, ExperimentPlan, FitnessKind, FlowPlan, Method};
pub use status::{ExperimentStatus, FlowStatus, StopReason, UnknownName};
pub use template::{PhaseOrder, STANDARD_6_PHASE, expand_template};
pub use tier::{Tier, TierConfig, TierShape};
pub use time::Timestamp;
