//! `wnn-exp flow create`

use wnn_experiments::{api::NewFlow, model::CheckpointId};

use super::Settings;
use crate::{
    commands::Context,
    error::CliError,
    ui::{self, format},
};

/// What becomes of the flow, and what else can be set.
pub(super) fn after_help() -> String {
    let parameters = super::settings::all_parameters();
    format!("It waits until --start or `flow start` starts it. Prints the new flow's id.\n\n{parameters}")
}

/// Flags of `flow create`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to call it
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The checkpoint to start from
    #[arg(long, value_name = "ID")]
    seed_from: Option<CheckpointId>,
    /// Start it at once
    #[arg(long)]
    start: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(super) async fn run(context: &Context, args: Args) -> Result<(), CliError> {
    let flow = args.settings.into_new_flow(args.name, args.seed_from)?;
    create(context, &flow, args.start).await
}

/// Creates the flow, starts it if that is wanted, and prints its id.
pub(in crate::commands) async fn create(context: &Context, flow: &NewFlow, start: bool) -> Result<(), CliError> {
    let created = context.client.create_flow(flow).await?;
    let (id, experiments) = (created.id, format::counted(created.experiment_count.into(), "experiment"));
    ui::note(&format!("Created flow {id} \"{}\" of {experiments}", created.name));
    let flow = if start { context.client.start_flow(id).await? } else { created };
    ui::note(&if start {
        format!("It is {}. Follow it with: wnn-exp flow watch {id}", flow.status)
    } else {
        format!("Start it with: wnn-exp flow start {id}")
    });
    context.ui.show(&flow, |_| id.to_string())
}
