//! `wnn-exp checkpoint delete`

use super::CheckpointArg;
use crate::{
    commands::Context,
    error::CliError,
    ui::{self, format},
};

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
    let checkpoint = context.client.get_checkpoint(args.checkpoint.id).await?;
    let (id, name) = (checkpoint.id, &checkpoint.name);
    let references = match checkpoint.reference_count.unsigned_abs() {
        0 => String::new(),
        count => format!(", from which {} start", format::counted(count, "flow")),
    };
    ui::confirm(&format!("Delete checkpoint {id} \"{name}\"{references}?"), args.yes)?;
    context.client.delete_checkpoint(id, args.force).await?;
    ui::note(&format!("Deleted checkpoint {id} \"{name}\""));
    Ok(())
}
