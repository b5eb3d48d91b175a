//! `wnn-exp checkpoint restore`

use wnn_experiments::model::TrashKind;

use super::CheckpointArg;
use crate::{
    commands::{Context, trash},
    error::CliError,
};

pub(super) async fn run(context: &Context, checkpoint: &CheckpointArg) -> Result<(), CliError> {
    trash::restore_item(context, TrashKind::Checkpoint, checkpoint.id.0).await
}
