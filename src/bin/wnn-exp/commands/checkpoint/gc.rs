//! `wnn-exp checkpoint gc`

use super::checkpoints_table;
use crate::{
    commands::Context,
    error::CliError,
    ui::{self, format},
};

/// Flags of `checkpoint gc`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only list what would go
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let surplus = context.client.surplus_checkpoints().await?;
    if args.dry_run || surplus.is_empty() {
        return context.ui.show_rows(&surplus, &surplus, |layout| checkpoints_table(&surplus, layout));
    }
    let states = format::counted(surplus.len() as u64, "state");
    ui::confirm(&format!("Move {states} of completed experiments to the trash?"), args.yes).await?;
    let gone = context.client.collect_surplus_checkpoints().await?;
    ui::note(&format!("Moved {} to the trash", format::counted(gone.len() as u64, "state")));
    context.ui.show_rows(&gone, &gone, |layout| checkpoints_table(&gone, layout))
}
