//! The figures at the top of a flow's page.

use leptos::prelude::*;
use wnn_experiments::{
    api::FlowDetail,
    model::{ExperimentStatus, FlowStatus, Timestamp},
};

use super::whole_corpus::{Gain, gain};
use crate::format::{NOTHING, change, count, duration, nats, percent, tokenizer};

/// The figures that tell at a glance how a flow does.
#[derive(Debug, Clone, PartialEq)]
struct Summary {
    best_ce: Option<f64>,
    first_ce: Option<f64>,
    accuracy: Option<f64>,
    done: usize,
    total: usize,
    iterations: u64,
    span: Option<std::time::Duration>,
    /// How long it takes yet at most, where it runs.
    left: Option<std::time::Duration>,
}

/// When the flow last gave a sign of life, by the server's clock.
fn last_sign(detail: &FlowDetail) -> Option<Timestamp> {
    detail.flow.completed_at.or_else(|| detail.iterations.last().map(|iteration| iteration.timestamp))
}

fn summary(detail: &FlowDetail) -> Summary {
    let gains: Vec<_> = detail.experiments.iter().map(|experiment| gain(&detail.health_checks, experiment)).collect();
    let by_ce =
        |left: &&Gain, right: &&Gain| left.ce.unwrap_or(f64::INFINITY).total_cmp(&right.ce.unwrap_or(f64::INFINITY));
    let best = gains.iter().min_by(by_ce).copied().unwrap_or_default();
    let span = detail.flow.started_at.zip(last_sign(detail)).map(|(start, end)| end.since(start));
    Summary {
        best_ce: best.ce,
        first_ce: gains.first().and_then(|gain| gain.from),
        accuracy: best.accuracy,
        done: detail.experiments.iter().filter(|one| one.status == ExperimentStatus::Completed).count(),
        total: detail.experiments.len(),
        iterations: detail.iteration_count,
        span,
        left: (detail.flow.status == FlowStatus::Running).then(|| detail.remaining()).flatten(),
    }
}

/// Best cross-entropy, accuracy, progress, time, and the corpus with its bounds.
#[component]
pub(crate) fn FlowFigures(
    /// The flow.
    detail: RwSignal<FlowDetail>,
) -> impl IntoView {
    let summary = Memo::new(move |_| detail.with(summary));
    let corpus = Memo::new(move |_| detail.with(|detail| detail.corpus.clone()));
    let named = Memo::new(move |_| {
        detail.with(|detail| match detail.flow.config.params.get("corpus").and_then(|name| name.as_str()) {
            Some(name) => name.to_owned(),
            None => "toy".to_owned(),
        })
    });
    let left = move || match summary.get().left {
        Some(left) => format!("at most {} left", duration(left)),
        None => "since it first ran".to_owned(),
    };
    let improvement = move || {
        let summary = summary.get();
        change(summary.first_ce, summary.best_ce).map(|change| format!("{change} from {}", nats(summary.first_ce)))
    };
    let bounds = move || {
        corpus.get().map_or_else(
            || "not on this server".to_owned(),
            |corpus| {
                let floor = corpus.entropy_floor.map(|floor| format!(" · floor {floor:.4}")).unwrap_or_default();
                format!("unigram {:.4}{floor}", corpus.unigram_entropy)
            },
        )
    };
    let size = move || {
        corpus.get().map(|corpus| {
            format!(
                "{} · V {} · {} tokens",
                tokenizer(corpus.tokenizer),
                count(corpus.vocab_size.into()),
                count(corpus.train_tokens)
            )
        })
    };
    view! {
        <dl class="figures">
            <div>
                <dt>"Best cross-entropy"</dt>
                <dd>{move || nats(summary.get().best_ce)}<small>" nats"</small></dd>
                <dd class="figures__note">{improvement}</dd>
            </div>
            <div>
                <dt>"Its accuracy"</dt>
                <dd>{move || percent(summary.get().accuracy)}</dd>
                <dd class="figures__note">"on the whole corpus"</dd>
            </div>
            <div>
                <dt>"Progress"</dt>
                <dd>{move || format!("{} / {}", summary.get().done, summary.get().total)}</dd>
                <dd class="figures__note">{move || format!("{} iterations", count(summary.get().iterations))}</dd>
            </div>
            <div>
                <dt>"Duration"</dt>
                <dd>{move || summary.get().span.map_or_else(|| NOTHING.to_owned(), duration)}</dd>
                <dd class="figures__note">{left}</dd>
            </div>
            <div>
                <dt>"Corpus"</dt>
                <dd class="figures__name">{move || named.get()}</dd>
                <dd class="figures__note">{bounds}<br/>{size}</dd>
            </div>
        </dl>
    }
}
