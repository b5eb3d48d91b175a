//! `wnn-exp corpus show`

use wnn_experiments::api::Corpus;

use crate::{
    commands::{Context, references::CorpusArg},
    error::CliError,
    ui::{Layout, details::Details, format},
};

pub(super) async fn run(context: &Context, corpus: &CorpusArg) -> Result<(), CliError> {
    let corpus = corpus.find(context).await?;
    context.ui.show_row(&corpus, |layout| render(&corpus, layout))
}

pub(super) fn render(corpus: &Corpus, layout: Layout) -> String {
    let nats = |value| format!("{} nats per token", format::nats(Some(value)));
    Details::new(format!("{} (corpus {})", corpus.name, corpus.id))
        .with("Tokenizer", corpus.tokenizer.as_str())
        .with("Vocabulary", format::counted(corpus.vocab_size.into(), "token"))
        .with("Train", format::counted(corpus.train_tokens, "token"))
        .with("Eval", format::counted(corpus.eval_tokens, "token"))
        .with("Unigram entropy", nats(corpus.unigram_entropy))
        .with_some("Entropy floor", corpus.entropy_floor.map(|floor| format!("{}; no model can beat it", nats(floor))))
        .with("File", format::bytes(Some(corpus.file_size_bytes)))
        .with("Added", format!("{} UTC", format::moment(corpus.created_at)))
        .render(layout)
}

#[cfg(test)]
pub(super) fn sample(name: &str, tokenizer: &str) -> Corpus {
    serde_json::from_value(serde_json::json!({"id": 2, "name": name, "tokenizer": tokenizer, "vocab_size": 50257,
        "train_tokens": 1_234_567, "eval_tokens": 137_174, "unigram_entropy": 7.12345, "entropy_floor": null,
        "file_size_bytes": 2_743_482, "created_at": "2026-01-31T08:15:30.250Z"}))
    .unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::assert_snapshot;

    #[test]
    fn a_corpus_is_shown_with_its_sizes() {
        let mut corpus = sample("fables", "gpt2");
        corpus.entropy_floor = Some(3.2);
        assert_snapshot("corpus-show", &render(&corpus, Layout::PLAIN));
    }
}
