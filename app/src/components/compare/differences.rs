//! What those compared were told differently.

use leptos::prelude::*;
use serde_json::Value;
use wnn_experiments::api::{Comparison, Difference};

use crate::format::{NOTHING, count};

/// Only the values that differ, each row with the values of all.
#[component]
pub(crate) fn DifferenceTable(
    /// The comparison.
    found: Comparison,
) -> impl IntoView {
    let Comparison { subjects, differences, difference_count } = found;
    let names: Vec<_> = subjects.into_iter().map(|one| one.name).collect();
    let head = |name: &String| view! { <th scope="col">{name.clone()}</th> };
    let hidden = difference_count.saturating_sub(differences.len() as u64);
    let rows = differences.iter().map(|one| row(one, &names)).collect_view();
    let table = view! {
        <div class="table-scroll" role="region" aria-label="What differs" tabindex="0">
            <table class="table table--cards">
                <caption class="visually-hidden">"Values of the configuration that differ"</caption>
                <thead><tr><th scope="col">"Value"</th>{names.iter().map(head).collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    view! {
        <section class="card" aria-labelledby="differences">
            <h2 id="differences">"What differs"</h2>
            {if difference_count == 0 {
                view! { <p class="card__empty">"They were told the same."</p> }.into_any()
            } else {
                table.into_any()
            }}
            {(hidden > 0).then(|| view! { <p class="card__note">{format!("{} more values differ.", count(hidden))}</p> })}
        </section>
    }
}

fn row(difference: &Difference, names: &[String]) -> impl IntoView + use<> {
    let name = &difference.name;
    let label = wnn_experiments::model::parameter(name).map_or_else(|| name.clone(), |known| known.label.to_owned());
    let place = difference.place.map(|place| view! { <small>{format!("Experiment {place}")}</small> });
    let cell = |(value, name): (&Value, &String)| view! { <td data-label=name.clone()>{text(value)}</td> };
    let cells = difference.values.iter().zip(names).map(cell).collect_view();
    view! { <tr><th scope="row" class="table__title">{label}{place}</th>{cells}</tr> }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => NOTHING.to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
