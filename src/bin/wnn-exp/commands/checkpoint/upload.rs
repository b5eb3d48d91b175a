//! `wnn-exp checkpoint upload`

use std::{fs, path::PathBuf};

use wnn_experiments::api::NewExperiment;

use super::registration;
use crate::{
    commands::{Context, references::experiment_id, transfer},
    error::CliError,
    ui::{self, format},
};

/// Where it goes to.
pub(super) const AFTER_HELP: &str = "\
The file is read first, as a whole: a broken one is refused here. Without --experiment it becomes the only checkpoint of a new \
experiment of the same name that belongs to no flow. Prints the checkpoint's id; `wnn-exp checkpoint seed` starts a flow from it.";

/// Flags of `checkpoint upload`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A checkpoint file, .json.gz or .json
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The experiment that it belongs to
    #[arg(long, value_name = "EXPERIMENT")]
    experiment: Option<String>,
    /// What to call it [default: as the file says]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// It was saved on the way, and is no result
    #[arg(long)]
    interim: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let path = args.file.clone();
    let read = tokio::task::spawn_blocking(move || registration::read(&path)).await;
    let read = read.map_err(|error| CliError::Runtime(error.into()))??;
    let mut checkpoint = if args.interim { read } else { registration::as_result(read) };
    checkpoint.name = args.name.clone().or(checkpoint.name);
    checkpoint.experiment_id = if let Some(experiment) = &args.experiment {
        let id = experiment_id(context, experiment).await?;
        context.client.get_experiment(id).await?.id
    } else {
        let name = checkpoint.name.clone().unwrap_or_default();
        context.client.create_experiment(&NewExperiment { name, ..NewExperiment::default() }).await?.id
    };
    let id = context.client.register_checkpoint(&checkpoint).await?.id;
    let bar = transfer::bar(fs::metadata(&args.file).ok().map(|file| file.len()), "Sending".to_owned());
    let progress = bar.clone();
    let kept = context.client.upload_checkpoint(id, &args.file, move |bytes| progress.inc(bytes)).await;
    bar.finish_and_clear();
    let kept = kept?;
    let size = kept.file_size_bytes.and_then(|size| size.try_into().ok());
    ui::note(&format!("Uploaded checkpoint {id} \"{}\" ({})", kept.name, format::bytes(size)));
    context.ui.show_row(&kept, |_| id.to_string())
}
