//! `wnn-exp checkpoint seed`

use crate::{
    commands::{
        Context,
        flow::{Settings, create},
        references::CheckpointArg,
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
    let checkpoint = args.checkpoint.id(context).await?;
    let flow = args.settings.into_new_flow(args.flow_name, Some(checkpoint))?;
    create::create(context, &flow, args.start).await
}
