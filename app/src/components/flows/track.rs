//! The experiments of a flow as a row of small bars.

use leptos::prelude::*;

use crate::flow_list::FlowRow;

/// One bar for each experiment, filled as far as it got.
#[component]
pub(crate) fn Track(
    /// The flow's row.
    row: FlowRow,
) -> impl IntoView {
    let total = row.experiments.len();
    let label = format!("{} of {total} experiments done", row.done());
    let part = |experiment: &crate::flow_list::ExperimentBrief| {
        let percent = experiment.share_done() * 100.0;
        view! {
            <span class=format!("track__part track__part--{}", experiment.status)>
                <span style=format!("width:{percent:.1}%")></span>
            </span>
        }
    };
    view! {
        <div class="track">
            <span class="track__parts" role="img" aria-label=label>{row.experiments.iter().map(part).collect_view()}</span>
            <span class="track__count" aria-hidden="true">{format!("{}/{total}", row.done())}</span>
        </div>
    }
}
