//! What happened in a flow.

use leptos::prelude::*;
use wnn_experiments::api::FlowDetail;

use crate::{components::ui::Moment, flow_log};

/// The story of a flow, newest first.
#[component]
pub(crate) fn EventLog(
    /// The flow.
    detail: RwSignal<FlowDetail>,
) -> impl IntoView {
    let lines = Memo::new(move |_| detail.with(flow_log::lines));
    let line = |line: flow_log::Line| view! { <li><Moment time=line.time seconds=true/><span>{line.text}</span></li> };
    view! {
        <section class="card" aria-labelledby="log">
            <h2 id="log">"What happened"</h2>
            // Its height is bounded, so it can be scrolled, by keyboard too.
            <div class="log" role="log" aria-labelledby="log" tabindex="0">
                <ol>{move || lines.get().into_iter().map(line).collect_view()}</ol>
            </div>
        </section>
    }
}
