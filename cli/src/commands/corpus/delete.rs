//! `wnn-exp corpus delete`

use wnn_experiments::api::TrashQuery;
use wnn_experiments::model::TrashKind;

use crate::{
    commands::{Context, references::CorpusArg},
    error::CliError,
    ui::{self, format},
};

/// Flags of `corpus delete`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    corpus: CorpusArg,
    /// Delete it even where flows that have ended learned from it; they cannot go on without it
    #[arg(long)]
    force: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let corpus = args.corpus.find(context).await?;
    let what = format!("corpus {} ({})", corpus.name, format::bytes(Some(corpus.file_size_bytes)));
    ui::confirm(&format!("Move {what} to the trash?"), args.yes).await?;
    context.client.delete_corpus(&corpus.name, args.force).await?;
    let query = TrashQuery { kind: Some(TrashKind::File), ..TrashQuery::default() };
    let file = format!("corpora/{}.corpus", corpus.name);
    let entry = context.client.list_trash(&query).await?.items.into_iter().find(|entry| entry.name == file);
    let way_back =
        entry.map(|entry| format!("; `wnn-exp trash restore {}` brings it back", entry.id)).unwrap_or_default();
    ui::note(&format!("Deleted {what}{way_back}"));
    Ok(())
}
