//! `wnn-exp checkpoint`

mod delete;
mod download;
mod gc;
mod genome;
mod list;
mod registration;
mod restore;
mod seed;
mod show;
mod upload;
mod verify;

pub(super) use list::checkpoints_table;
pub(super) use registration::{ENDINGS, as_result, read as read_registration, stem};

use clap::Subcommand;

use super::{Context, references::CheckpointArg};
use crate::error::CliError;

/// What can be done with checkpoints.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List checkpoints, newest first
    List(list::Args),
    /// Show one checkpoint
    Show(CheckpointArg),
    /// Show what the genome of a checkpoint looks like, and what it changed
    Genome(CheckpointArg),
    /// Save a checkpoint's file, gzip'd JSON
    Download(download::Args),
    /// Register a checkpoint file of this machine, and send it to the server
    #[command(after_help = upload::AFTER_HELP)]
    Upload(upload::Args),
    /// Create a flow that starts from a checkpoint
    Seed(Box<seed::Args>),
    /// Measure the best genome of a checkpoint again, to the last bit
    #[command(after_help = verify::AFTER_HELP)]
    Verify(Box<verify::Args>),
    /// Move checkpoints and their files to the trash
    Delete(delete::Args),
    /// Bring a checkpoint back from the trash
    Restore(restore::Args),
    /// Move the states of completed experiments that nothing refers to to the trash
    #[command(after_help = gc::AFTER_HELP)]
    Gc(gc::Args),
}

impl Verb {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List(args) => list::run(context, &args).await,
            Self::Show(checkpoint) => show::run(context, &checkpoint).await,
            Self::Genome(checkpoint) => genome::run(context, &checkpoint).await,
            Self::Download(args) => download::run(context, &args).await,
            Self::Upload(args) => upload::run(context, &args).await,
            Self::Seed(args) => seed::run(context, *args).await,
            Self::Verify(args) => verify::run(context, *args).await,
            Self::Delete(args) => delete::run(context, &args).await,
            Self::Restore(args) => restore::run(context, &args).await,
            Self::Gc(args) => gc::run(context, &args).await,
        }
    }
}

#[cfg(test)]
pub(super) fn sample(id: i64, name: &str, is_final: bool) -> wnn_experiments::api::Checkpoint {
    serde_json::from_value(serde_json::json!({"id": id, "experiment_id": 4, "flow_id": 3, "name": name,
        "file_path": "/srv/wnn/data/checkpoints/flow_3/exp_00/x.json.gz", "file_size_bytes": 123_456,
        "created_at": "2026-01-31T08:15:33.000Z", "final_fitness": 9.50123, "final_accuracy": 0.04123, "best_ce": 9.50123,
        "best_accuracy": 0.04123, "iterations_run": 120, "genome_stats": {"num_clusters": 300, "total_neurons": 1500,
        "total_connections": 12000, "bits_range": [4, 20], "neurons_range": [1, 15]}, "is_final": is_final,
        "reference_count": 1, "checkpoint_type": if is_final { "experiment_end" } else { "auto" }, "iteration_id": null}))
    .unwrap()
}
