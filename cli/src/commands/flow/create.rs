//! `wnn-exp flow create`

use std::{
    fs,
    path::{Path, PathBuf},
};

use wnn_experiments::api::NewFlow;

use super::Settings;
use crate::{
    commands::{Context, references::checkpoint_id},
    error::CliError,
    ui::{self, format},
};

/// What becomes of the flow, and what else can be set.
pub(super) fn after_help() -> String {
    let parameters = super::settings::all_parameters();
    format!("It waits until --start or `flow start` starts it. Prints the new flow's id.\n\n{FILE}\n\n{parameters}")
}

/// What a file may look like.
const FILE: &str = "\
A flow.toml for --from-file:
  name = \"Pass 2\"
  [config]
  template = \"standard-6-phase\"
  [config.params]
  patience = 20
  tier_config = \"100,15,20;rest,5,8\"";

/// Flags of `flow create`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to call it
    #[arg(long, value_name = "NAME", required_unless_present = "from_file")]
    name: Option<String>,
    /// A file that says what the flow is, as the REST interface has it (.toml or .json); flags count more
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// The checkpoint to start from, by its id or name
    #[arg(long, value_name = "CHECKPOINT")]
    seed_from: Option<String>,
    /// Start it at once
    #[arg(long)]
    start: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(super) async fn run(context: &Context, args: Args) -> Result<(), CliError> {
    let mut file = args.from_file.as_deref().map_or_else(|| Ok(NewFlow::default()), read)?;
    file.name = args.name.unwrap_or(file.name);
    if let Some(checkpoint) = &args.seed_from {
        file.seed_checkpoint_id = Some(checkpoint_id(context, checkpoint).await?);
    }
    let flow = args.settings.over(file)?;
    create(context, &flow, args.start).await
}

/// Reads a flow from a file.
fn read(path: &Path) -> Result<NewFlow, CliError> {
    let text = fs::read_to_string(path).map_err(CliError::file(path))?;
    let is_toml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let flow = if is_toml {
        toml::from_str(&text).map_err(|error| error.to_string())
    } else {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    };
    flow.map_err(|reason| CliError::Invalid(format!("{}: {reason}", path.display()).trim_end().to_owned()))
}

/// Creates the flow, starts it if that is wanted, and prints its id.
pub(in crate::commands) async fn create(context: &Context, flow: &NewFlow, start: bool) -> Result<(), CliError> {
    let _whole = context.wish.deferred().await;
    let created = context.client.create_flow(flow).await?;
    let (id, experiments) = (created.id, format::counted(created.experiment_count.into(), "experiment"));
    ui::note(&format!("Created flow {id} \"{}\" of {experiments}", created.name));
    let flow = if start { context.client.start_flow(id).await? } else { created };
    ui::note(&if start {
        format!("It is {}. Follow it with: wnn-exp flow watch {id}", flow.status)
    } else {
        format!("Start it with: wnn-exp flow start {id}")
    });
    context.ui.show_row(&flow, |_| id.to_string())
}
