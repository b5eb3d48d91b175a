//! `wnn-exp flow restart`

use wnn_experiments::api::{Flow, Restart};

use super::each;
use crate::{
    commands::{Context, references::FlowsArg},
    error::CliError,
};

/// Flags of `flow restart`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    flows: FlowsArg,
    /// Begin a new run instead of going on; what the old one made is kept
    #[arg(long)]
    from_beginning: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let how = Restart { from_beginning: args.from_beginning };
    each(context, &args.flows, async |client, id| client.restart_flow(id, how).await, say).await
}

fn say(flow: &Flow) -> String {
    let (id, name, status, run) = (flow.id, &flow.name, flow.status, flow.current_run);
    format!("Flow {id} \"{name}\" is {status}, run {run}. Follow it with: wnn-exp flow watch {id}")
}
