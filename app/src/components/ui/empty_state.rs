//! What stands where a list has nothing to show.

use leptos::prelude::*;

/// A friendly word on why nothing is here, and the way to change that.
#[component]
pub(crate) fn EmptyState(
    /// What is missing.
    title: &'static str,
    /// What to do about it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="empty-state">
            <svg viewBox="0 0 96 48" aria-hidden="true">
                <path class="empty-state__axis" d="M4 44H92"/>
                <path class="empty-state__line" d="M4 8C20 10 24 26 38 29S62 37 92 38"/>
                <circle cx="38" cy="29" r="2.5"/>
                <circle cx="66" cy="36.4" r="2.5"/>
            </svg>
            <h2>{title}</h2>
            {children()}
        </section>
    }
}
