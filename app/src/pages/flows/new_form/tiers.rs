//! The tiers as a table, with what they come to.

use leptos::prelude::*;
use wnn_experiments::model::{DefaultValue, TierConfig, TierSize, parameter};

use crate::{
    format::{bytes, count},
    tier_rows::{self, Row},
};

/// Names of what can be typed in a row.
const COLUMNS: [&str; 3] = ["Clusters", "Neurons", "Bits"];

/// The tiers of `text` as a table that edits it; without JavaScript it only shows them.
#[component]
pub(super) fn TierTable(
    /// The text of the tiers, as typed.
    text: RwSignal<String>,
    /// Clusters of a genome: the vocabulary of the corpus.
    #[prop(into)]
    clusters: Signal<u32>,
) -> impl IntoView {
    let rows = Memo::new(move |_| text.with(|text| tier_rows::rows(text)));
    let number_of_rows = Memo::new(move |_| rows.with(Vec::len));
    let sizes = Memo::new(move |_| sizes(&text.get(), clusters.get()));
    let change = move |edit: &dyn Fn(&mut Vec<Row>)| {
        let mut rows = rows.get_untracked();
        edit(&mut rows);
        text.set(tier_rows::text(&rows));
    };
    let add = move |_| text.set(tier_rows::text(&tier_rows::with_one_more(rows.get_untracked())));
    let row = move |index: usize| {
        let size =
            Signal::derive(move || sizes.with(|sizes| sizes.as_ref().and_then(|sizes| sizes.get(index).copied())));
        let cell = move |column: usize| {
            let value = move || rows.with(|rows| rows.get(index).map(|row| row[column].clone()).unwrap_or_default());
            view! {
                <td data-label=COLUMNS[column]>
                    <input type="text" inputmode="numeric" autocomplete="off" aria-label=format!("{} of tier {}", COLUMNS[column], index + 1)
                        value=value() prop:value=value
                        on:input=move |event| change(&|rows: &mut Vec<Row>| if let Some(row) = rows.get_mut(index) { row[column] = event_target_value(&event) })/>
                </td>
            }
        };
        let remove = move |_| change(&|rows: &mut Vec<Row>| drop(rows.remove(index)));
        view! {
            <tr>
                <th scope="row">{format!("Tier {}", index + 1)}</th>
                {(0..COLUMNS.len()).map(cell).collect_view()}
                {figures(size)}
                <td class="table__action"><button class="button button--small" type="button" aria-label=format!("Remove tier {}", index + 1) on:click=remove>"Remove"</button></td>
            </tr>
        }
    };
    view! {
        <div class="tiers" class:tiers--none=move || number_of_rows.get() == 0>
            <table class="table table--cards">
                <caption class="visually-hidden">"Tiers, from the most frequent tokens down, and what they come to"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Tier"</th>
                        {COLUMNS.map(|name| view! { <th scope="col">{name}</th> })}
                        <th scope="col" class="table__number">"Neurons in all"</th>
                        <th scope="col" class="table__number">"Connections"</th>
                        <th scope="col" class="table__number">"Tables"</th>
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || 0..number_of_rows.get() key=|index| *index children=row/>
                    {move || sizes.get().and_then(|sizes| sizes.get(number_of_rows.get()).map(rest))}
                </tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan="4">"A genome to begin with"</th>
                        {move || total(sizes.get())}
                        <td></td>
                    </tr>
                </tfoot>
            </table>
            <button class="button button--small tiers__add" type="button" on:click=add>"Add a tier"</button>
        </div>
    }
}

/// What the tiers come to; nothing while the text is wrong.
fn sizes(text: &str, clusters: u32) -> Option<Vec<TierSize>> {
    let default = |name: &str| match parameter(name).map(|known| known.default) {
        Some(DefaultValue::Integer(number)) => number as u32,
        _ => 0,
    };
    let tiers: TierConfig = if text.trim().is_empty() { TierConfig::default() } else { text.parse().ok()? };
    Some(tiers.sizes(clusters, default("default_neurons"), default("default_bits")))
}

fn figures(size: Signal<Option<TierSize>>) -> impl IntoView {
    let figure = move |label: &'static str, get: fn(&TierSize) -> String| {
        view! { <td data-label=label class="table__number">{move || size.with(|size| size.as_ref().map(get))}</td> }
    };
    [
        figure("Neurons in all", |size| count(size.total_neurons())),
        figure("Connections", |size| count(size.connections())),
        figure("Tables", |size| memory(size.table_bytes())),
    ]
    .collect_view()
}

/// The clusters that no tier takes.
fn rest(size: &TierSize) -> impl IntoView + use<> {
    let size = *size;
    view! {
        <tr>
            <th scope="row">"All others"</th>
            <td data-label="Clusters">{count(size.clusters.into())}</td>
            <td data-label="Neurons">{size.neurons}</td>
            <td data-label="Bits">{size.bits}</td>
            {figures(Signal::stored(Some(size)))}
            <td></td>
        </tr>
    }
}

fn total(sizes: Option<Vec<TierSize>>) -> impl IntoView {
    let sum =
        |get: fn(&TierSize) -> u64| sizes.as_ref().map(|sizes| sizes.iter().map(get).fold(0, u64::saturating_add));
    [
        ("Neurons in all", sum(TierSize::total_neurons).map(count)),
        ("Connections", sum(TierSize::connections).map(count)),
        ("Tables", sum(TierSize::table_bytes).map(memory)),
    ]
    .map(|(label, text)| view! { <td data-label=label class="table__number">{text}</td> })
    .collect_view()
}

fn memory(size: u64) -> String {
    bytes(i64::try_from(size).ok())
}
