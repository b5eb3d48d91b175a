//! A bar that fills up.

use leptos::prelude::*;

/// How much of something is done.
#[component]
pub(crate) fn Progress(
    /// The share done, in `0..=1`.
    #[prop(into)]
    share: Signal<f64>,
    /// What it measures, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
    /// The name of the state that it is in, which colours it.
    status: &'static str,
) -> impl IntoView {
    let percent = move || share.get().clamp(0.0, 1.0) * 100.0;
    view! {
        <div class=format!("progress progress--{status}") role="progressbar" aria-label=move || label.get() aria-valuemin="0" aria-valuemax="100"
            aria-valuenow=move || format!("{:.0}", percent())>
            <span style=move || format!("width:{:.1}%", percent())></span>
        </div>
    }
}
