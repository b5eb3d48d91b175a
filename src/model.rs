//! Domain types: what a flow, an experiment, an iteration, a checkpoint and a corpus *are*, and the rules they obey.
//!
//! Knows nothing of SQL, HTTP, threads or the clock, and compiles to WebAssembly, so the browser validates by the very
//! same rules as the server.

mod checkpoint;
mod corpus;
mod experiment;
mod field_error;
mod flow;
mod gating;
mod id;
mod iteration;
mod lifecycle;
mod listing;
mod method;
mod pace;
mod parameter;
mod plan;
mod seed;
mod status;
mod template;
mod tier;
mod time;
mod trash;
mod validation;

pub use checkpoint::{Checkpoint, CheckpointType, GenomeStats};
pub use corpus::{Corpus, TokenizerKind, validate_corpus_name};
pub use experiment::{Experiment, ExperimentBrief};
pub use field_error::FieldError;
pub use flow::{Flow, FlowConfig, Origin};
pub use gating::{GatingRun, GatingStatus};
pub use id::{CheckpointId, CorpusId, ExperimentId, FlowId, GatingRunId, IterationId, TrashId, ValidationId};
pub use iteration::{Effort, HealthCheck, Individual, Iteration};
pub use lifecycle::{ExperimentAction, FlowAction, TransitionError};
pub use listing::{CheckpointSort, ExperimentSort, FlowSort, SortColumn, SortOrder};
pub use method::Method;
pub use pace::{Estimate, Pace};
pub use parameter::{DefaultValue, Group, Kind, PARAMETERS, Parameter, Scope, parameter};
pub use plan::{Bounds, Dimensions, EvaluationSettings, ExperimentPlan, FitnessKind, FlowPlan};
pub use seed::{SeedCheckpoint, SeedMisfit};
pub(crate) use status::named;
pub use status::{ExperimentStatus, FlowStatus, StopReason, UnknownName};
pub use template::{PhaseOrder, STANDARD_6_PHASE, expand_template, method_params};
pub use tier::{Tier, TierConfig, TierShape, TierSize, table_bytes};
pub use time::Timestamp;
pub use trash::{TRASH_DAYS, TrashKind, TrashState, Trashed};
pub use validation::{GenomeType, ValidationPoint, ValidationSummary};
