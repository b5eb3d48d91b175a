//! `wnn-exp checkpoint gc`

use wnn_experiments::api::{ApiError, Complaint};

use super::checkpoints_table;
use crate::{
    commands::Context,
    error::CliError,
    ui::{self, format},
};

/// Where checkpoint files lie in a data directory.
const FOLDER: &str = "checkpoints/";
/// What else it looks for.
pub(super) const AFTER_HELP: &str = "\
Files in the data directory that no checkpoint has are named, and left to `wnn-exp doctor --repair`.";

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
    tell_of_leftovers(context).await?;
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

/// Names checkpoint files that no row names, as a crash may leave them. Whether they belong to somebody is the doctor's business.
async fn tell_of_leftovers(context: &Context) -> Result<(), ApiError> {
    let diagnosis = context.client.doctor(false).await?;
    let left = diagnosis.findings.iter().filter(|finding| finding.complaint == Complaint::Orphaned);
    let left: Vec<_> =
        left.filter_map(|finding| finding.path.as_deref()).filter(|path| path.starts_with(FOLDER)).collect();
    for path in &left {
        ui::note(&format!("No checkpoint has the file {}", path.escape_debug()));
    }
    if !left.is_empty() {
        ui::note("`wnn-exp doctor --repair` gives them back to their experiments, or moves them to the trash.");
    }
    Ok(())
}
