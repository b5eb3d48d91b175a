//! `wnn-exp corpus export`

use std::{fs, path::PathBuf};

use crate::{
    commands::{Context, references::CorpusArg, save},
    error::CliError,
    ui::{self, format},
};

/// What the files hold.
pub(super) const AFTER_HELP: &str = "\
Writes train.u32 and eval.u32, in which each token id is four bytes, the lowest first, and meta.json with the tokenizer, \
the vocabulary's size and the counts.";

/// Flags of `corpus export`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    corpus: CorpusArg,
    /// The folder to write to; made where it is missing
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Overwrite files that are there
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let name = args.corpus.find(context).await?.name;
    let [train, eval, meta] = ["train.u32", "eval.u32", "meta.json"].map(|file| args.dir.join(file));
    for path in [&train, &eval, &meta] {
        save::refuse_existing(path, args.force)?;
    }
    fs::create_dir_all(&args.dir).map_err(CliError::file(&args.dir))?;
    let client = &context.client;
    let facts = client.corpus_meta(&name).await?;
    let bytes = save::download(client.corpus_train(&name).await?, &train, args.force).await?
        + save::download(client.corpus_eval(&name).await?, &eval, args.force).await?;
    // The last file says that the others are complete.
    let json = serde_json::to_string_pretty(&facts).map_err(std::io::Error::from)?;
    save::text(&format!("{json}\n"), &meta, args.force)?;
    let size = format::bytes(Some(bytes));
    ui::note(&format!("Wrote train.u32, eval.u32 ({size}) and meta.json to {}", args.dir.display()));
    context.ui.show(&facts, |_| String::new())
}
