//! `/corpora`: the texts that flows learn from.

use leptos::prelude::*;
use wnn_experiments::model::Corpus;

use crate::{
    components::{
        layout::PageHeader,
        ui::{Load, Moment},
    },
    format::{NOTHING, bytes, count, tokenizer},
    serverfns::corpora::list_corpora,
};

/// The list of corpora.
#[component]
pub(crate) fn CorpusListPage() -> impl IntoView {
    let corpora = Resource::new(|| (), |()| list_corpora());
    view! {
        <PageHeader title="Corpora".to_owned()/>
        <p class="lead">"The texts that flows learn from and are judged on. Entropies are in nats per token."</p>
        <Load resource=corpora view=|corpora| view! { <Corpora corpora/> }/>
        <section class="card" aria-labelledby="add">
            <h2 id="add">"Add your own text"</h2>
            <p>"Any UTF-8 text will do. It is tokenized once; the last tenth is set aside for evaluation."</p>
            <pre><code>"wnn-exp corpus add my-text --train my-text.txt --eval-share 0.1 --tokenizer gpt2"</code></pre>
        </section>
    }
}

#[component]
fn Corpora(corpora: Vec<Corpus>) -> impl IntoView {
    view! {
        <div class="card card--table">
            <table class="table table--cards">
                <caption class="visually-hidden">"Corpora"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Corpus"</th>
                        <th scope="col">"Tokenizer"</th>
                        <th scope="col" class="table__number">"Vocabulary"</th>
                        <th scope="col" class="table__number">"Train tokens"</th>
                        <th scope="col" class="table__number">"Eval tokens"</th>
                        <th scope="col" class="table__number">"Unigram entropy"</th>
                        <th scope="col" class="table__number">"Entropy floor"</th>
                        <th scope="col" class="table__number">"Size"</th>
                        <th scope="col">"Added"</th>
                    </tr>
                </thead>
                <tbody>{corpora.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(corpus: &Corpus) -> impl IntoView + use<> {
    let entropy = |value: Option<f64>| value.map_or_else(|| NOTHING.to_owned(), |value| format!("{value:.4}"));
    view! {
        <tr>
            <th scope="row" class="table__title">{corpus.name.clone()}</th>
            <td data-label="Tokenizer">{tokenizer(corpus.tokenizer)}</td>
            <td data-label="Vocabulary" class="table__number">{count(corpus.vocab_size.into())}</td>
            <td data-label="Train tokens" class="table__number">{count(corpus.train_tokens)}</td>
            <td data-label="Eval tokens" class="table__number">{count(corpus.eval_tokens)}</td>
            <td data-label="Unigram entropy" class="table__number">{entropy(Some(corpus.unigram_entropy))}</td>
            <td data-label="Entropy floor" class="table__number">{entropy(corpus.entropy_floor)}</td>
            <td data-label="Size" class="table__number">{bytes(i64::try_from(corpus.file_size_bytes).ok())}</td>
            <td data-label="Added"><Moment time=corpus.created_at/></td>
        </tr>
    }
}
