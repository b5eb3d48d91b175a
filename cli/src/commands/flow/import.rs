//! `wnn-exp flow import`

use std::{fs, path::PathBuf};

use crate::{
    commands::{Context, transfer},
    error::CliError,
    ui,
};

/// What becomes of the flow.
pub(super) const AFTER_HELP: &str = "\
It gets an id of its own, and another name where there is a flow of its name. What ran there is stopped here: `flow start` \
lets it go on exactly where it was. Prints the new flow's id.";

/// Flags of `flow import`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What `flow export` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let size = fs::metadata(&args.file).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len());
    let bar = transfer::bar(size, "Sending".to_owned());
    let progress = {
        let bar = bar.clone();
        move |bytes| bar.inc(bytes)
    };
    let imported = context.client.import_flow(&args.file, progress).await;
    bar.finish_and_clear();
    let imported = imported?;
    for note in &imported.notes {
        ui::note(&format!("note: {note}"));
    }
    let (id, name, status) = (imported.flow.id, &imported.flow.name, imported.flow.status);
    ui::note(&format!("Imported flow {id} \"{name}\", which is {status}"));
    context.ui.show_rows(&imported, std::slice::from_ref(&imported.flow), |_| id.to_string())
}
