//! `wnn-exp corpus list`

use comfy_table::Cell;
use wnn_experiments::api::Corpus;

use crate::{
    commands::Context,
    error::CliError,
    ui::{
        Layout, format,
        table::{Column, table},
    },
};

pub(super) async fn run(context: &Context) -> Result<(), CliError> {
    let corpora = context.client.list_corpora().await?;
    context.ui.show_rows(&corpora, &corpora, |layout| render(&corpora, layout))
}

fn render(corpora: &[Corpus], layout: Layout) -> String {
    use Column::{Left, Right, Text};
    let columns =
        [Text("NAME"), Left("TOKENIZER"), Right("V"), Right("TRAIN"), Right("EVAL"), Right("UNIGRAM"), Right("FLOOR")];
    let rows = corpora.iter().map(|corpus| {
        vec![
            Cell::new(&corpus.name),
            Cell::new(corpus.tokenizer),
            Cell::new(format::count(corpus.vocab_size.into())),
            Cell::new(format::count(corpus.train_tokens)),
            Cell::new(format::count(corpus.eval_tokens)),
            Cell::new(format::nats(Some(corpus.unigram_entropy))),
            Cell::new(format::nats(corpus.entropy_floor)),
        ]
    });
    table(layout, &columns, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::corpus::show::sample;
    use crate::ui::assert_snapshot;

    #[test]
    fn corpora_are_a_table() {
        let mut toy = sample("toy", "grammar");
        toy.entropy_floor = Some(3.2188);
        let corpora = [sample("gutenberg-children-1.2", "gpt2"), toy];
        assert_snapshot("corpus-list", &render(&corpora, Layout::PLAIN));
    }
}
