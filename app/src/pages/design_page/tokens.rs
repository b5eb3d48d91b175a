//! The tokens as swatches.

use leptos::prelude::*;

const COLOURS: &[&str] = &[
    "paper",
    "surface",
    "surface-sunk",
    "surface-raised",
    "line",
    "line-strong",
    "ink",
    "ink-soft",
    "ink-faint",
    "accent",
    "accent-strong",
    "accent-ink",
    "accent-soft",
    "good",
    "good-soft",
    "warn",
    "warn-soft",
    "bad",
    "bad-strong",
    "bad-ink",
    "bad-soft",
    "info",
    "info-soft",
    "calm-soft",
    "chart-primary",
    "chart-secondary",
    "chart-dots",
    "chart-reference",
    "tone-1",
    "tone-2",
    "tone-3",
    "tone-4",
    "tone-5",
    "tone-6",
    "tone-7",
    "tone-8",
];
const SPACES: &[&str] = &["space-1", "space-2", "space-3", "space-4", "space-5", "space-6", "space-7", "space-8"];
const TEXTS: &[&str] = &["text-small", "text-body", "text-large", "text-figure", "text-title"];
const RADII: &[&str] = &["radius-small", "radius", "radius-round"];
const SHADOWS: &[&str] = &["shadow-low", "shadow-high"];

/// Colours, distances, sizes of text, corners and shadows.
#[component]
pub(super) fn Tokens() -> impl IntoView {
    let swatches = |names: &'static [&'static str], style: fn(&str) -> String| {
        let one = move |name: &&'static str| view! { <li><span style=style(name)></span><code>{*name}</code></li> };
        view! { <ul class="tokens">{names.iter().map(one).collect_view()}</ul> }
    };
    let text = |name: &&'static str| view! { <p style=format!("font-size:var(--{name})")>{*name}" – 0123456789"</p> };
    view! {
        <section class="card" aria-labelledby="tokens">
            <h2 id="tokens">"Tokens"</h2>
            {swatches(COLOURS, |name| format!("background:var(--{name})"))}
            {swatches(SPACES, |name| format!("background:var(--accent);width:var(--{name});border:0"))}
            {swatches(RADII, |name| format!("border-radius:var(--{name})"))}
            {swatches(SHADOWS, |name| format!("box-shadow:var(--{name})"))}
            {TEXTS.iter().map(text).collect_view()}
        </section>
    }
}
