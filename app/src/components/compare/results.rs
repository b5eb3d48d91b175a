//! What those compared came to, with what each differs by from the first.

use std::time::Duration;

use leptos::prelude::*;
use wnn_experiments::api::{Comparison, Subject};

use crate::{
    compare::{Compared, group_name, groups, spread},
    components::ui::Cell,
    format::{NOTHING, capitalized, change, count, duration, nats, percent},
};

/// Results and effort of each.
#[component]
pub(crate) fn ResultTable(
    /// The comparison.
    found: Comparison,
    /// What is compared.
    what: Compared,
) -> impl IntoView {
    let first = found.subjects.first().cloned();
    let rows = found.subjects.iter().map(|one| row(one, first.as_ref().filter(|first| first.id != one.id), what));
    let heads = ["Cross-entropy", "Accuracy", "Iterations", "Genomes judged", "Time searching"];
    let head = |text| view! { <th scope="col" class="table__number">{text}</th> };
    view! {
        <section class="card" aria-labelledby="results">
            <h2 id="results">"Results"</h2>
            <table class="table table--cards">
                <caption class="visually-hidden">"Results, with differences to the first"</caption>
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Status"</th>{heads.map(head).collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <p class="card__note">"Small figures are differences to the first."</p>
        </section>
    }
}

fn row(one: &Subject, first: Option<&Subject>, what: Compared) -> impl IntoView + use<> {
    let last = one.course.last();
    let text = |value: Option<String>| value.unwrap_or_else(|| NOTHING.to_owned());
    let ce_change = first.and_then(|first| change(first.best_ce, one.best_ce));
    let accuracy_change = first.and_then(|first| points(first.best_accuracy?, one.best_accuracy?));
    let iterations = last.map(|last| count(last.iteration.unsigned_abs()));
    let evaluations = last.map(|last| count(last.evaluations.unsigned_abs()));
    let span = last.and_then(|last| Duration::try_from_secs_f64(last.seconds).ok()).map(duration);
    let address = format!("/{}/{}", what.name(), one.id);
    view! {
        <tr>
            <th scope="row" class="table__title"><a href=address>{one.name.clone()}</a></th>
            <td data-label="Status"><span class=format!("badge badge--{}", one.status)>{capitalized(&one.status)}</span></td>
            {figure("Cross-entropy", nats(one.best_ce), ce_change)}
            {figure("Accuracy", percent(one.best_accuracy), accuracy_change)}
            <Cell label="Iterations" text=text(iterations) number=true/>
            <Cell label="Genomes judged" text=text(evaluations) number=true/>
            <Cell label="Time searching" text=text(span) number=true/>
        </tr>
    }
}

fn figure(label: &'static str, value: String, difference: Option<String>) -> impl IntoView {
    view! {
        <td data-label=label class="table__number"><span class="gain"><b>{value}</b><small>{difference}</small></span></td>
    }
}

/// By how many percentage points `to` lies above `from`, signed.
fn points(from: f64, to: f64) -> Option<String> {
    let points = (to - from) * 100.0;
    let sign = if points < 0.0 { "−" } else { "+" };
    points.is_finite().then(|| format!("{sign}{:.2} pp", points.abs()))
}

/// Median and extremes of those that differ in nothing but the seed; nothing where there are none.
#[component]
pub(crate) fn RepeatedTable(
    /// The comparison.
    found: Comparison,
) -> impl IntoView {
    let rows: Vec<_> =
        groups(&found).into_iter().filter(|members| members.len() > 1).map(|members| repeated(&members)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="repeated">
                <h2 id="repeated">"Repeated seeds"</h2>
                <table class="table table--cards">
                    <caption class="visually-hidden">"Median and extremes of those that differ in nothing but the seed"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Group"</th>
                            <th scope="col" class="table__number">"Cross-entropy"</th>
                            <th scope="col" class="table__number">"Accuracy"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().collect_view()}</tbody>
                </table>
            </section>
        }
    })
}

fn repeated(members: &[&Subject]) -> impl IntoView + use<> {
    let of = |figure: fn(&Subject) -> Option<f64>, text: fn(Option<f64>) -> String| {
        let values: Vec<_> = members.iter().filter_map(|one| figure(one)).collect();
        if values.is_empty() {
            return (NOTHING.to_owned(), None);
        }
        let (lowest, middle, highest) = spread(values);
        (text(Some(middle)), Some(format!("{} – {}", text(Some(lowest)), text(Some(highest)))))
    };
    let (ce, ce_range) = of(|one| one.best_ce, nats);
    let (accuracy, accuracy_range) = of(|one| one.best_accuracy, percent);
    view! {
        <tr>
            <th scope="row" class="table__title">{group_name(members)}</th>
            {figure("Cross-entropy", ce, ce_range)}
            {figure("Accuracy", accuracy, accuracy_range)}
        </tr>
    }
}
