//! Parts that know flows, their experiments and their checkpoints.

mod actions;
mod charts;
mod checkpoint_table;
mod experiment_table;
mod figures;
mod speed;
mod track;
mod whole_corpus;

pub(crate) use actions::{DeleteButton, FlowActions, FlowButtons, RunAgainButtons};
pub(crate) use charts::FlowCharts;
pub(crate) use checkpoint_table::CheckpointTable;
pub(crate) use experiment_table::{ExperimentTable, IterationCell};
pub(crate) use figures::FlowFigures;
pub(crate) use speed::FlowSpeed;
pub(crate) use track::Track;
