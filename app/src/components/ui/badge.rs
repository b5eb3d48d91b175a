//! A state in one word.

use leptos::prelude::*;

use crate::format::capitalized;

/// A badge with the name of a state, coloured by it.
#[component]
pub(crate) fn Badge(
    /// The name of the state as it stands on the wire.
    #[prop(into)]
    status: Signal<&'static str>,
) -> impl IntoView {
    view! { <span class=move || format!("badge badge--{}", status.get())>{move || capitalized(status.get())}</span> }
}
