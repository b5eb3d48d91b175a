//! `wnn-exp flow duplicate`

use wnn_experiments::api::Duplicate;

use crate::{
    commands::{Context, references::FlowArg},
    error::CliError,
    ui,
};

/// Flags of `flow duplicate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    flow: FlowArg,
    /// What to call the new flow [default: the name and "(copy)"]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

pub(super) async fn run(context: &Context, args: Args) -> Result<(), CliError> {
    let id = args.flow.id(context).await?;
    let flow = context.client.duplicate_flow(id, &Duplicate { name: args.name }).await?;
    ui::note(&format!("Created flow {} \"{}\". Start it with: wnn-exp flow start {}", flow.id, flow.name, flow.id));
    context.ui.show_row(&flow, |_| flow.id.to_string())
}
