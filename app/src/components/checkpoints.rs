//! Parts that know single checkpoints.

mod delete_button;
mod row_actions;
mod verdict;

pub(crate) use delete_button::DeleteCheckpointButton;
pub(crate) use row_actions::{RowActions, RowVerdict, Rows};
pub(crate) use verdict::CheckpointVerdict;
