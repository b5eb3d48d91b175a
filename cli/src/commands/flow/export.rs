//! `wnn-exp flow export`

use std::path::{Path, PathBuf};

use crate::{
    commands::{Context, references::FlowArg, save},
    error::CliError,
    ui::{self, format},
};

/// What the file holds.
pub(super) const AFTER_HELP: &str = "\
The file holds the configuration, experiments, iterations, health checks and checkpoints with all that an exact resume \
needs, each with its checksum. `wnn-exp flow import` takes it in elsewhere.";

/// Flags of `flow export`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    flow: FlowArg,
    /// The file to write to, a folder, or `-` for standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Take the tokens of its corpus along
    #[arg(long)]
    with_corpus: bool,
    /// Overwrite a file that is there
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let id = args.flow.id(context).await?;
    let download = context.client.export_flow(id, args.with_corpus).await?;
    if args.file == Path::new("-") {
        return save::to_stdout(download).await;
    }
    let own_name = download.name().map_or_else(|| format!("flow_{id}.flow.tar.gz"), str::to_owned);
    let path = if args.file.is_dir() { args.file.join(own_name) } else { args.file.clone() };
    let bytes = save::download(download, &path, args.force).await?;
    ui::note(&format!("Exported flow {id} ({})", format::bytes(Some(bytes))));
    context.ui.show(&serde_json::json!({"path": path, "bytes": bytes}), |_| path.display().to_string())
}
