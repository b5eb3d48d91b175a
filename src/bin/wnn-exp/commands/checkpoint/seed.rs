//! `wnn-exp checkpoint seed`

use super::CheckpointArg;
use crate::{
    commands::{
        Context,
        flow::{Settings, create},
    },
    error::CliError,
};

/// Flags of `checkpoint seed`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    checkpoint: CheckpointArg,
    /// What to call the flow
    #[arg(long, value_name = "NAME")]
    flow_name: String,
    /// Start it at once
    #[arg(long)]
    start: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(super) async fn run(context: &Context, args: Args) -> Result<(), CliError> {
    let flow = args.settings.into_new_flow(args.flow_name, Some(args.checkpoint.id))?;
    create::create(context, &flow, args.start).await
}
