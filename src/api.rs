//! The wire: requests, responses, errors and events, as REST, the socket, server functions and clients speak them.
//!
//! Knows the domain types and nothing else; compiles to WebAssembly. Where a domain type stands on the wire as it is, it
//! is re-exported.

mod analysis;
mod backup;
mod checkpoint;
mod comparison;
mod corpus;
mod deletion;
mod doctor;
mod error;
mod event;
mod experiment;
mod experiment_detail;
mod flow;
mod generation;
mod genome;
mod health;
mod held;
mod home;
mod ingredients;
mod iteration;
mod lifecycle;
mod list;
mod portable;
mod remaining;
mod several;
mod snapshot;
mod speed;
mod tabular;
mod trash;

pub use analysis::{
    GatingPatch, KnownValidation, NewGatingRun, NewValidation, Success, ValidationQuery, ValidationRecorded,
    WatchAnswer, WatchRequest, WorkerPid,
};
pub use backup::{BackupReport, NewBackup};
pub use checkpoint::{Checkpoint, CheckpointDetail, CheckpointQuery, MOST_SHOWN, NewCheckpoint, Verification};
pub use comparison::{CompareQuery, Comparison, CoursePoint, Difference, Subject};
pub use corpus::{CorpusMeta, NewCorpus};
pub use deletion::{Deletion, DeletionImpact, Referrer};
pub use doctor::{Complaint, Diagnosis, Finding};
pub use error::{ApiError, ErrorCode};
pub use event::{Event, FailedFlow, Frame};
pub use experiment::{ExperimentPatch, ExperimentQuery, FlowExperiment, IterationQuery, NewExperiment};
pub use experiment_detail::{ExperimentDetail, IterationPage, ParentFlow};
pub use flow::{FlowDetail, FlowPatch, FlowQuery, NewFlow, RunQuery};
pub use generation::Generation;
pub use genome::{GenomeDelta, GenomeSize, GenomeSummary, ParentCheckpoint, RankBin, Spread, TierSummary};
pub use health::{DiskHealth, Health, RunnerHealth};
#[cfg(feature = "service")]
pub(crate) use held::{MOST_CHECKS, thinned};
pub use home::{BestOfCorpus, Home, HomeChange, Room};
pub use ingredients::FlowIngredients;
pub use iteration::{NewIteration, Recorded, RecordedSpan};
pub use lifecycle::{Ancestry, Duplicate, ExperimentOrder, Fork, QueueOrder, Relative, Restart};
pub use list::{DEFAULT_LIMIT, ListQuery, MAX_LIMIT, MAX_SEARCHED, Page};
pub use portable::{ExportQuery, ImportedFlow};
pub use several::{Candidate, MOST_TOGETHER, Outcome, TOGETHER};
pub use snapshot::{CompletedPhase, MetricType, Phase, PhaseResult, Snapshot};
pub use speed::{Speed, StageShares};
#[cfg(any(feature = "service", feature = "client"))]
pub use tabular::csv;
pub use tabular::{Cell, Tabular};
pub use trash::TrashQuery;

pub use crate::model::{
    Corpus, Effort, Experiment, Flow, FlowConfig, GatingRun, HealthCheck, Iteration, Pace, SeedCheckpoint, Trashed,
    ValidationSummary,
};

#[cfg(test)]
mod tests;
