//! `wnn-exp flow restart`

use wnn_experiments::api::Restart;

use crate::{
    commands::{Context, references::FlowArg},
    error::CliError,
    ui,
};

/// Flags of `flow restart`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    flow: FlowArg,
    /// Begin a new run instead of going on; what the old one made is kept
    #[arg(long)]
    from_beginning: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let how = Restart { from_beginning: args.from_beginning };
    let flow = context.client.restart_flow(args.flow.id(context).await?, how).await?;
    let (id, name, status, run) = (flow.id, &flow.name, flow.status, flow.current_run);
    ui::note(&format!("Flow {id} \"{name}\" is {status}, run {run}. Follow it with: wnn-exp flow watch {id}"));
    context.ui.show(&flow, |_| String::new())
}
