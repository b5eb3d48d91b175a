//! `wnn-exp checkpoint restore`

use wnn_experiments::model::{CheckpointId, TrashKind};

use crate::{
    commands::{Context, trash},
    error::CliError,
};

/// Flags of `checkpoint restore`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The id that the checkpoint had
    #[arg(value_name = "ID")]
    id: CheckpointId,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    trash::restore_item(context, TrashKind::Checkpoint, args.id.0).await
}
