//! `wnn-exp checkpoint download`

use std::path::{Path, PathBuf};

use crate::{
    commands::{Context, references::CheckpointArg, save},
    error::CliError,
    ui::{self, format},
};

/// Flags of `checkpoint download`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    checkpoint: CheckpointArg,
    /// The file or folder to write to, or `-` for standard output [default: the file's own name, here]
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Overwrite a file that is there
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let id = args.checkpoint.id(context).await?;
    let download = context.client.download_checkpoint(id).await?;
    if args.output.as_deref() == Some(Path::new("-")) {
        return save::to_stdout(download).await;
    }
    let own_name = download.name().map_or_else(|| format!("checkpoint_{id}.json.gz"), str::to_owned);
    let path = match &args.output {
        Some(path) if path.is_dir() => path.join(own_name),
        Some(path) => path.clone(),
        None => own_name.into(),
    };
    let bytes = save::download(download, &path, args.force).await?;
    ui::note(&format!("Saved checkpoint {id} ({})", format::bytes(Some(bytes))));
    // The path is the result: a script goes on with it.
    context.ui.show(&serde_json::json!({"path": path, "bytes": bytes}), |_| path.display().to_string())
}
