//! `wnn-exp checkpoint upload`

use std::{fs, path::PathBuf};

use wnn_experiments::{
    api::{ApiError, Checkpoint, CheckpointQuery, ListQuery, NewCheckpoint, NewExperiment},
    model::ExperimentId,
};

use super::registration;
use crate::{
    commands::{
        Context,
        lists::gather,
        references::{experiment_id, searched},
        transfer,
    },
    error::CliError,
    ui::{self, format},
};

/// Where it goes to.
pub(super) const AFTER_HELP: &str = "\
The file is read first, as a whole: a broken one is refused here. An upload that was interrupted is gone on with by the same command. Without --experiment it becomes the only checkpoint of a new \
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
    let whole = context.wish.deferred().await;
    checkpoint.experiment_id = if let Some(experiment) = &args.experiment {
        let id = experiment_id(context, experiment).await?;
        context.client.get_experiment(id).await?.id
    } else if let Some(id) = begun(context, &checkpoint).await? {
        ui::note("It is registered already, but was not sent");
        id
    } else {
        let name = checkpoint.name.clone().unwrap_or_default();
        context.client.create_experiment(&NewExperiment { name, ..NewExperiment::default() }).await?.id
    };
    let id = context.client.register_checkpoint(&checkpoint).await?.id;
    drop(whole);
    let bar = transfer::bar(fs::metadata(&args.file).ok().map(|file| file.len()), "Sending".to_owned());
    let progress = bar.clone();
    let kept = context.client.upload_checkpoint(id, &args.file, move |bytes| progress.inc(bytes)).await;
    bar.finish_and_clear();
    let kept = kept?;
    let size = kept.file_size_bytes.and_then(|size| size.try_into().ok());
    ui::note(&format!("Uploaded checkpoint {id} \"{}\" ({})", kept.name, format::bytes(size)));
    context.ui.show_row(&kept, |_| id.to_string())
}

/// The experiment of an upload of this file that was interrupted.
async fn begun(context: &Context, checkpoint: &NewCheckpoint) -> Result<Option<ExperimentId>, ApiError> {
    let query = ListQuery { q: checkpoint.name.as_deref().map(searched), ..ListQuery::default() };
    let named = gather(query, 0, async |list| {
        context.client.list_checkpoints(&CheckpointQuery { list, ..CheckpointQuery::default() }).await
    });
    let is_it = |known: &Checkpoint| {
        known.file_path == checkpoint.file_path && known.content_hash.is_none() && known.flow_id.is_none()
    };
    Ok(named.await?.items.into_iter().find(is_it).map(|known| known.experiment_id))
}
