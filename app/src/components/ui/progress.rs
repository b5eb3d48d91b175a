//! A bar that fills up.

use leptos::prelude::*;

/// How much of something is done.
#[component]
pub(crate) fn Progress(
    /// The share done, in `0..=1`.
    share: f64,
    /// What it measures, for those who do not see it.
    #[prop(into)]
    label: String,
    /// The name of the state that it is in, which colours it.
    status: &'static str,
) -> impl IntoView {
    let percent = share.clamp(0.0, 1.0) * 100.0;
    view! {
        <div class=format!("progress progress--{status}") role="progressbar" aria-label=label aria-valuemin="0" aria-valuemax="100" aria-valuenow=format!("{percent:.0}")>
            <span style=format!("width:{percent:.1}%")></span>
        </div>
    }
}
