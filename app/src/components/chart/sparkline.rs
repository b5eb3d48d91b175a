//! A line without axes, as high as a few lines of text.

use leptos::prelude::*;

use super::{
    path::{self, BOX},
    scale::Scale,
};

/// Draws values in their order; `label` says in words what the line shows.
#[component]
pub(crate) fn Sparkline(
    /// Values, oldest first.
    #[prop(into)]
    values: Signal<Vec<f64>>,
    /// What it shows.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let line = move || {
        values.with(|values| {
            let points: Vec<_> = values.iter().enumerate().map(|(index, value)| (index as f64, *value)).collect();
            let x = Scale::new(0.0, points.len().saturating_sub(1).max(1) as f64);
            let y = Scale::around(values.iter().copied(), 0.08);
            path::line(&points, x, y)
        })
    };
    view! {
        <svg class="sparkline" viewBox=format!("0 0 {} {}", BOX.0, BOX.1) preserveAspectRatio="none" role="img" aria-label=move || label.get()>
            <path d=line/>
        </svg>
    }
}
