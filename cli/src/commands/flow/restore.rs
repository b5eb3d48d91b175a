//! `wnn-exp flow restore`

use wnn_experiments::model::{FlowId, TrashKind};

use crate::{
    commands::{Context, trash},
    error::CliError,
};

/// Flags of `flow restore`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The id that the flow had
    #[arg(value_name = "ID")]
    id: FlowId,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    trash::restore_item(context, TrashKind::Flow, args.id.0).await
}
