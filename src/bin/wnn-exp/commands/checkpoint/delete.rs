//! `wnn-exp checkpoint delete`

use super::CheckpointArg;
use crate::{commands::Context, error::CliError, ui};

/// Flags of `checkpoint delete`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    checkpoint: CheckpointArg,
    /// Delete it even where flows start from it; they then start from nothing
    #[arg(long)]
    force: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let id = args.checkpoint.id;
    let impact = context.client.checkpoint_deletion(id).await?;
    let what = format!("checkpoint {id} \"{}\"", impact.name);
    ui::confirm_deletion(&what, &impact, args.force, args.yes)?;
    context.client.delete_checkpoint(id, args.force).await?;
    ui::note(&format!("Deleted {what}; `wnn-exp checkpoint restore {id}` brings it back"));
    Ok(())
}
