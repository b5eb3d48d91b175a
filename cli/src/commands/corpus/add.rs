//! `wnn-exp corpus add`

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use wnn_experiments::{
    api::NewCorpus,
    model::{TokenizerKind, validate_corpus_name},
};

use super::show;
use crate::{
    commands::{Context, transfer},
    error::CliError,
    ui,
};

/// Flags of `corpus add`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to call it: a-z, 0-9, `-`, `_` and `.`
    #[arg(value_name = "NAME", value_parser = name)]
    name: String,
    /// The text to learn from, UTF-8
    #[arg(long, value_name = "FILE")]
    train: PathBuf,
    /// The text to be judged on, UTF-8
    #[arg(long, value_name = "FILE", conflicts_with = "eval_share")]
    eval: Option<PathBuf>,
    /// Without --eval: the share of the train text that is set aside at its end [default: 0.1]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    eval_share: Option<f64>,
    /// How text becomes tokens: GPT-2's byte pairs (50,257), words and punctuation, or byte values
    #[arg(long, value_name = "KIND", value_parser = tokenizers())]
    tokenizer: TokenizerKind,
}

pub(super) async fn run(context: &Context, args: Args) -> Result<(), CliError> {
    let bar = transfer::bar(total(&args.train, args.eval.as_deref()), "Sending".to_owned());
    let progress = {
        let bar = bar.clone();
        move |bytes| {
            bar.inc(bytes);
            if bar.length().is_some_and(|total| bar.position() >= total) {
                bar.set_message("The server tokenizes");
                bar.enable_steady_tick(Duration::from_secs(1));
            }
        }
    };
    let corpus = NewCorpus { name: args.name, tokenizer: args.tokenizer, eval_share: args.eval_share };
    let added = context.client.add_corpus(&corpus, &args.train, args.eval.as_deref(), progress).await;
    bar.finish_and_clear();
    let corpus = added?;
    ui::note(&format!("Added. A flow learns from it with: wnn-exp flow create --corpus {} …", corpus.name));
    context.ui.show_row(&corpus, |layout| show::render(&corpus, layout))
}

/// Bytes of both files, where that can be known.
fn total(train: &Path, eval: Option<&Path>) -> Option<u64> {
    let size = |path: &Path| fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len());
    Some(size(train)? + eval.map_or(Some(0), size)?)
}

fn name(text: &str) -> Result<String, String> {
    validate_corpus_name(text).map_err(|error| error.to_string())?;
    Ok(text.to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| *share > 0.0 && *share < 1.0);
    share.ok_or_else(|| "must be between 0 and 1, for example 0.1".to_owned())
}

/// All tokenizers that take a text.
pub(in crate::commands) fn tokenizers() -> impl clap::builder::TypedValueParser<Value = TokenizerKind> {
    let taking_text = TokenizerKind::ALL.iter().filter(|kind| **kind != TokenizerKind::Grammar);
    PossibleValuesParser::new(taking_text.map(|kind| kind.as_str())).try_map(|kind| kind.parse::<TokenizerKind>())
}
