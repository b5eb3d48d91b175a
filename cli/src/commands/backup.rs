//! `wnn-exp backup`

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use wnn_experiments::{
    api::{BackupReport, ErrorCode},
    client::DashboardClient,
    service::{SystemClock, address_of_holder, back_up},
};

use super::{Context, transfer};
use crate::{
    error::CliError,
    ui::{self, format},
};

/// How it goes about it.
pub(super) const AFTER_HELP: &str = "\
The server goes on meanwhile; the backup is of one moment. It holds the database, every file that the database names, and \
a manifest with their checksums. `wnn-exp restore` puts it back.";

/// Flags of `backup`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where to, on the server's machine: a directory that is empty or not there
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Back this data directory up, whether a server has it open or not [default: that of the server at --url]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let dir = std::path::absolute(&args.dir).map_err(CliError::file(&args.dir))?;
    let bar = transfer::spinner("Copying");
    bar.enable_steady_tick(Duration::from_secs(1));
    let made = match &args.data {
        Some(data) => of_data(&context.client, data, &dir).await,
        None => of_server(&context.client, &dir).await,
    };
    bar.finish_and_clear();
    let report = made?;
    tell(&report, "Backed up");
    context.ui.show(&report, |_| report.directory.clone())
}

/// Says on standard error what there is, and what was wrong.
pub(super) fn tell(report: &BackupReport, verb: &str) {
    for problem in &report.problems {
        ui::note(&format!("warning: {problem}"));
    }
    let (files, size) = (format::counted(report.files, "file"), format::bytes(Some(report.bytes)));
    ui::note(&format!("{verb} {files} ({size}) to {}", report.directory));
}

async fn of_server(client: &DashboardClient, dir: &Path) -> Result<BackupReport, CliError> {
    let Some(text) = dir.to_str() else {
        return Err(CliError::Invalid(format!("{} is not UTF-8, so the server cannot be told of it", dir.display())));
    };
    let made = client.back_up(text).await;
    if made.as_ref().is_err_and(|error| error.code == ErrorCode::Unreachable) {
        ui::note("Where no server runs, --data names the data directory to be backed up.");
    }
    Ok(made?)
}

/// By the server that has the directory open, or else by this program.
async fn of_data(client: &DashboardClient, data: &Path, dir: &Path) -> Result<BackupReport, CliError> {
    let address = address_of_holder(data).filter(|address| address.starts_with("http"));
    match address {
        Some(address) => of_server(&client.at(&address)?, dir).await,
        None => Ok(back_up(data, dir, &SystemClock).await?),
    }
}
