//! `wnn-exp corpus`

mod add;
mod delete;
mod export;
mod list;
mod show;

pub(super) use add::tokenizers;

use clap::Subcommand;

use super::{Context, references::CorpusArg};
use crate::error::CliError;

/// What can be done with corpora.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a corpus of text files
    Add(add::Args),
    /// List the corpora
    List,
    /// Show one corpus
    Show(CorpusArg),
    /// Move a corpus to the trash
    Delete(delete::Args),
    /// Write a corpus' tokens to files, so that anyone can check figures
    #[command(after_help = export::AFTER_HELP)]
    Export(export::Args),
}

impl Verb {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Add(args) => add::run(context, args).await,
            Self::List => list::run(context).await,
            Self::Show(corpus) => show::run(context, &corpus).await,
            Self::Delete(args) => delete::run(context, &args).await,
            Self::Export(args) => export::run(context, &args).await,
        }
    }
}
