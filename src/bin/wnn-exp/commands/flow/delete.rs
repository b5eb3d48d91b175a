//! `wnn-exp flow delete`

use crate::{
    commands::{Context, references::FlowArg},
    error::CliError,
    ui,
};

/// Flags of `flow delete`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    flow: FlowArg,
    /// Delete it even where flows start from its checkpoints; they then start from nothing
    #[arg(long)]
    force: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let id = args.flow.find(context).await?.id;
    let impact = context.client.flow_deletion(id).await?;
    let what = format!("flow {id} \"{}\"", impact.name);
    ui::confirm_deletion(&what, &impact, args.force, args.yes)?;
    context.client.delete_flow(id, args.force).await?;
    ui::note(&format!("Deleted {what}; `wnn-exp flow restore {id}` brings it back"));
    Ok(())
}
