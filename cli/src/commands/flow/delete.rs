//! `wnn-exp flow delete`

use crate::{
    commands::{Context, deletions, references::FlowsArg},
    error::CliError,
    ui::Manner,
};

/// Flags of `flow delete`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    flows: FlowsArg,
    #[command(flatten)]
    manner: Manner,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let client = &context.client;
    let ids = args.flows.ids(context).await?;
    let (impact, delete) =
        (async |id| client.flow_deletion(id).await, async |id, force| client.delete_flow(id, force).await);
    deletions::delete("flow", &ids, args.manner, impact, delete).await
}
