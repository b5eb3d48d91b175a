//! Deleting after a second word that says what goes along.

use leptos::prelude::*;
use wnn_experiments::api::DeletionImpact;

use crate::{error::AppError, format::sentence};

/// A button that opens a box, which says what would go along and what stands against it, above the form that does it.
#[component]
pub(crate) fn DeletionBox(
    /// Asks what would go along; when the box opens, so that it says how things are then.
    ask: Action<(), Result<DeletionImpact, AppError>>,
    /// What is said without JavaScript, and until the server has counted.
    usual: String,
    /// What is deleted, where the button stands in a row of a table.
    #[prop(default = None)]
    row: Option<String>,
    /// The form.
    children: Children,
) -> impl IntoView {
    let impact = impact(ask);
    let text = move || {
        impact.get().map_or_else(
            || usual.clone(),
            |impact| format!("Takes along {}. {}", impact.takes_along(), impact.way_back()),
        )
    };
    let class = if row.is_some() { "button button--small" } else { "button" };
    let label = row.map(|name| format!("Delete {name}"));
    view! {
        <details class="confirm" on:toggle=move |_| { ask.dispatch(()); }>
            <summary class=class aria-label=label>"Delete"</summary>
            <div class="confirm__box">
                <p>{text}</p>
                {move || impact.get().and_then(|impact| impact.refusal).map(|text| view! { <p>{sentence(&text)}</p> })}
                {move || impact.get().and_then(|impact| impact.cut_off()).map(|text| view! { <p>{text}</p> })}
                {children()}
            </div>
        </details>
    }
}

/// What must be ticked to delete something all the same; only where that helps.
#[component]
pub(crate) fn ForceBox(
    /// What was asked for the box around it.
    ask: Action<(), Result<DeletionImpact, AppError>>,
    /// What is ticked.
    text: &'static str,
) -> impl IntoView {
    let impact = impact(ask);
    move || {
        impact.get().filter(|impact| impact.can_be_forced).map(|_| {
            view! {
                <label>
                    <input type="checkbox" name="force" value="true"/>
                    " "{text}
                </label>
            }
        })
    }
}

fn impact(ask: Action<(), Result<DeletionImpact, AppError>>) -> Signal<Option<DeletionImpact>> {
    Signal::derive(move || ask.value().get().and_then(Result::ok))
}
