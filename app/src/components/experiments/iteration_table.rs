//! The iterations of an experiment, the newest first, in pages that links lead to.

use leptos::prelude::*;
use wnn_experiments::{
    api::{ExperimentDetail, Iteration, IterationPage},
    model::ExperimentId,
};

use super::generation;
use crate::{
    components::ui::{Cell, Moment},
    format::{NOTHING, count, nats, percent},
};

/// Digits of a genome's name that tell it from others.
const DIGITS: usize = 8;

/// One page of iterations.
#[component]
pub(crate) fn IterationTable(
    /// The experiment.
    detail: RwSignal<ExperimentDetail>,
) -> impl IntoView {
    let page = Memo::new(move |_| detail.with(|detail| detail.page.clone()));
    let is_empty = Memo::new(move |_| page.with(|page| page.rows.is_empty()));
    let id = detail.with_untracked(|detail| detail.experiment.id);
    let rows = move || {
        page.with(|page| with_older(page).map(|(one, older)| (one.clone(), older.cloned())).collect::<Vec<_>>())
    };
    // A row is drawn once, and again only where its iteration was recorded again.
    let key = |(one, older): &(Iteration, Option<Iteration>)| {
        let figures = [one.best_ce, one.avg_ce, one.best_accuracy, one.avg_accuracy, one.threshold, one.elapsed_secs];
        let of_older = older.as_ref().and_then(|older| older.genome_hash.clone());
        let names = (one.genome_hash.clone(), of_older);
        (one.iteration_num, one.timestamp, one.evaluations, figures.map(|figure| figure.map(f64::to_bits)), names)
    };
    let heads = ["Best CE", "Mean CE", "Accuracy", "Mean accuracy", "Threshold", "Genomes", "Seconds"];
    let head = |text| view! { <th scope="col" class="table__number">{text}</th> };
    view! {
        <section class="card" aria-labelledby="iterations">
            <h2 id="iterations">"Iterations"</h2>
            <Show when=move || !is_empty.get() fallback=|| view! { <p class="card__empty">"None is recorded here."</p> }>
                <table class="table table--cards table--dense">
                    <caption class="visually-hidden">"Iterations, the newest first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Iteration"</th>
                            {heads.map(head).collect_view()}
                            <th scope="col">"Best genome"</th>
                            <th scope="col">"Ended"</th>
                        </tr>
                    </thead>
                    <tbody><For each=rows key=key children=move |(one, older)| row(id, &one, older.as_ref())/></tbody>
                </table>
            </Show>
            <Pages detail page/>
            <p class="card__note">
                "Cross-entropies in nats, after learning from that iteration's part of the train split. Children below the \
                threshold of accuracy are drawn again. A genome is new where it is not that of the iteration before."
            </p>
        </section>
    }
}

/// Each iteration of a page with the one before it.
fn with_older(page: &IterationPage) -> impl Iterator<Item = (&Iteration, Option<&Iteration>)> {
    let older = page.rows.iter().skip(1).map(Some).chain([page.older.as_ref()]);
    page.rows.iter().zip(older)
}

fn row(experiment: ExperimentId, one: &Iteration, older: Option<&Iteration>) -> impl IntoView + use<> {
    let text = |value: Option<String>| value.unwrap_or_else(|| NOTHING.to_owned());
    let genomes = one.evaluations.map(|genomes| count(genomes.unsigned_abs()));
    let seconds = one.elapsed_secs.map(|seconds| format!("{seconds:.2}"));
    view! {
        <tr>
            <th scope="row" class="table__title"><a href=generation::address(experiment, Some(one.iteration_num))>{one.iteration_num}</a></th>
            <Cell label="Best CE" text=nats(one.best_ce) number=true/>
            <Cell label="Mean CE" text=nats(one.avg_ce) number=true/>
            <Cell label="Accuracy" text=percent(one.best_accuracy) number=true/>
            <Cell label="Mean accuracy" text=percent(one.avg_accuracy) number=true/>
            <Cell label="Threshold" text=percent(one.threshold) number=true/>
            <Cell label="Genomes" text=text(genomes) number=true/>
            <Cell label="Seconds" text=text(seconds) number=true/>
            {genome(one, older)}
            <td data-label="Ended"><Moment time=one.timestamp/></td>
        </tr>
    }
}

/// The name of the best genome, and whether it is another than before.
fn genome(one: &Iteration, older: Option<&Iteration>) -> impl IntoView + use<> {
    let hash = one.genome_hash.clone();
    let is_new = older.is_some_and(|older| older.genome_hash != hash);
    let short = hash.as_deref().map(|hash| hash.chars().take(DIGITS).collect::<String>());
    let class = if hash.is_none() { "table__nothing" } else { "" };
    view! {
        <td data-label="Best genome" class=class>
            {short.map_or_else(|| NOTHING.into_any(), |short| view! { <code title=hash>{short}</code> }.into_any())}
            {(is_new && one.genome_hash.is_some()).then(|| view! { <small class="new">" new"</small> })}
        </td>
    }
}

/// Which iterations are shown, and the way to the others.
#[component]
fn Pages(detail: RwSignal<ExperimentDetail>, page: Memo<IterationPage>) -> impl IntoView {
    move || {
        let IterationPage { rows, before, older, newer } = page.get();
        let (id, total) = detail.with(|detail| (detail.experiment.id, detail.iteration_count));
        let address = |before: Option<i64>| {
            let query = before.map_or_else(String::new, |before| format!("?before={before}"));
            format!("/experiments/{id}{query}#iterations")
        };
        let (first, last) = (rows.first().map(|row| row.iteration_num), rows.last().map(|row| row.iteration_num));
        let shown = first.zip(last).map(|(first, last)| format!("{first}–{last}, {} in all", count(total)));
        (before.is_some() || older.is_some()).then(|| {
            view! {
                <nav class="pager" aria-label="Pages of iterations">
                    {before.map(|_| view! { <a class="button" rel="prev" href=address(newer)>"Newer"</a> })}
                    <span>{shown}</span>
                    {older.map(|_| view! { <a class="button" rel="next" href=address(last)>"Older"</a> })}
                </nav>
            }
        })
    }
}
