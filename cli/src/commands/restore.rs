//! `wnn-exp restore`

use std::{io, path::PathBuf};

use wnn_experiments::service::restore;

use super::{Context, backup::tell, transfer};
use crate::error::CliError;

/// What is checked.
pub(super) const AFTER_HELP: &str = "\
Every file is checked against the backup's manifest. Only a data directory that is empty or not there is written to, and it \
appears when it is whole. A server that is then started on it goes on where the backup was made.";

/// Flags of `restore`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The backup
    #[arg(value_name = "DIR")]
    backup: PathBuf,
    #[arg(
        long,
        env = "WNN_DATA",
        value_name = "DIR",
        default_value = "data",
        hide_env = true,
        help = "The data directory to be made [env: WNN_DATA]"
    )]
    data: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let bar = transfer::bar(Some(0), "Restoring".to_owned());
    let restored = restore(&args.backup, &args.data, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        if context.wish.is_there() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    });
    bar.finish_and_clear();
    let report = restored?;
    tell(&report, "Restored");
    context.ui.show(&report, |_| report.directory.clone())
}
