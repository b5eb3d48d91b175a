//! `wnn-exp queue`

use clap::Subcommand;
use wnn_experiments::api::QueueOrder;

use super::{Context, flow::list, references::FlowArg};
use crate::{
    error::CliError,
    ui::{self, format},
};

/// What is to be done, where anything is.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// What can be done with the queue.
#[derive(Debug, Subcommand)]
enum Verb {
    /// List the flows that wait, the next one first; so does `queue` alone
    List,
    /// Give a flow that waits another place
    Move(MoveArgs),
}

/// Flags of `queue move`.
#[derive(Debug, clap::Args)]
struct MoveArgs {
    #[command(flatten)]
    flow: FlowArg,
    /// The place, counted from 1
    #[arg(long, value_name = "PLACE", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    to: u32,
}

impl Args {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        let flows = match self.verb {
            None | Some(Verb::List) => context.client.queue().await?,
            Some(Verb::Move(args)) => {
                let id = args.flow.id(context).await?;
                let mut flow_ids: Vec<_> = context.client.queue().await?.iter().map(|flow| flow.id).collect();
                flow_ids.retain(|known| *known != id);
                flow_ids.insert((args.to as usize - 1).min(flow_ids.len()), id);
                context.client.reorder_queue(&QueueOrder { flow_ids }).await?
            }
        };
        if flows.is_empty() {
            ui::note("No flow waits.");
        }
        context.ui.show_rows(&flows, &flows, |layout| list::render(&flows, layout, format::now()))
    }
}
