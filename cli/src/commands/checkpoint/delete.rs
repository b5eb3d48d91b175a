//! `wnn-exp checkpoint delete`

use crate::{
    commands::{Context, deletions, references::CheckpointsArg},
    error::CliError,
    ui::Manner,
};

/// Flags of `checkpoint delete`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    checkpoints: CheckpointsArg,
    #[command(flatten)]
    manner: Manner,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let client = &context.client;
    let ids = args.checkpoints.ids(context).await?;
    let impact = async |id| client.checkpoint_deletion(id).await;
    let delete = async |id, force| client.delete_checkpoint(id, force).await;
    deletions::delete("checkpoint", &ids, args.manner, impact, delete).await
}
