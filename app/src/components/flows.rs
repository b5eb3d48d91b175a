//! Parts that know flows, their experiments and their checkpoints.

mod actions;
mod charts;
mod checkpoint_table;
mod course;
mod event_log;
mod experiment_table;
mod family;
mod figures;
mod gain_track;
mod selection;
mod speed;
mod track;
mod whole_corpus;

pub(crate) use actions::{DeleteButton, FlowActions, FlowButtons, RunAgainButtons};
pub(crate) use charts::SearchCharts;
pub(crate) use checkpoint_table::{CheckpointTable, NewestCheckpoints};
pub(crate) use event_log::EventLog;
pub(crate) use experiment_table::{ExperimentTable, IterationCell};
pub(crate) use family::Family;
pub(crate) use figures::FlowFigures;
pub(crate) use selection::{Outcomes, SelectionBar, SelectionOutcome};
pub(crate) use speed::SearchSpeed;
pub(crate) use track::Track;
pub(crate) use whole_corpus::{Gain, gain};
