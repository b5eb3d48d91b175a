//! `/corpora`: the texts that flows learn from.

use leptos::prelude::*;
use wnn_experiments::{api::Event, model::Corpus};

use crate::{
    components::{
        layout::PageHeader,
        ui::{Cell, Load, Moment},
    },
    format::{NOTHING, bytes, count, tokenizer},
    live::revisited,
    serverfns::corpora::list_corpora,
};

/// The list of corpora.
#[component]
pub(crate) fn CorpusListPage() -> impl IntoView {
    let corpora = Resource::new(|| (), |()| list_corpora());
    view! { <Load resource=corpora view=|corpora| view! { <Corpora corpora/> }/> }
}

/// Whether another list would come now.
fn concerns(event: &Event) -> bool {
    // After a snapshot events may have been missed.
    matches!(event, Event::Snapshot(_) | Event::CorpusCreated(_) | Event::CorpusDeleted { .. })
}

#[component]
fn Corpora(corpora: Vec<Corpus>) -> impl IntoView {
    let corpora = revisited(corpora, |_, event| concerns(event), list_corpora);
    view! {
        <PageHeader title="Corpora".to_owned()/>
        <p class="lead">"The texts that flows learn from and are judged on. Entropies are in nats per token."</p>
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
                <tbody>{move || corpora.with(|corpora| corpora.iter().map(row).collect_view())}</tbody>
            </table>
        </div>
        <section class="card" aria-labelledby="add">
            <h2 id="add">"Add your own text"</h2>
            <p>"Any UTF-8 text will do. It is tokenized once; the last tenth is set aside for evaluation."</p>
            <pre tabindex="0"><code>"wnn-exp corpus add my-text --train my-text.txt --eval-share 0.1 --tokenizer gpt2"</code></pre>
        </section>
    }
}

fn row(corpus: &Corpus) -> impl IntoView + use<> {
    let entropy = |value: Option<f64>| value.map_or_else(|| NOTHING.to_owned(), |value| format!("{value:.4}"));
    view! {
        <tr>
            <th scope="row" class="table__title">{corpus.name.clone()}</th>
            <td data-label="Tokenizer">{tokenizer(corpus.tokenizer)}</td>
            <Cell label="Vocabulary" text=count(corpus.vocab_size.into()) number=true/>
            <Cell label="Train tokens" text=count(corpus.train_tokens) number=true/>
            <Cell label="Eval tokens" text=count(corpus.eval_tokens) number=true/>
            <Cell label="Unigram entropy" text=entropy(Some(corpus.unigram_entropy)) number=true/>
            <Cell label="Entropy floor" text=entropy(corpus.entropy_floor) number=true/>
            <Cell label="Size" text=bytes(i64::try_from(corpus.file_size_bytes).ok()) number=true/>
            <td data-label="Added"><Moment time=corpus.created_at/></td>
        </tr>
    }
}
