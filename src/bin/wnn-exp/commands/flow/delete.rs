//! `wnn-exp flow delete`

use crate::{
    commands::{Context, references::FlowArg},
    error::CliError,
    ui::{self, format},
};

/// Flags of `flow delete`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    flow: FlowArg,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let flow = args.flow.find(context).await?;
    let (id, name) = (flow.id, &flow.name);
    let experiments = format::counted(flow.experiment_count.into(), "experiment");
    ui::confirm(&format!("Delete flow {id} \"{name}\" with {experiments} and all checkpoints?"), args.yes)?;
    context.client.delete_flow(id).await?;
    ui::note(&format!("Deleted flow {id} \"{name}\""));
    Ok(())
}
