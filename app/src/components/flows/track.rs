//! The experiments of a flow as a row of small bars.

use leptos::prelude::*;
use wnn_experiments::model::ExperimentBrief;

use crate::flow_list::FlowRow;

/// One bar for each experiment, filled as far as it got.
#[component]
pub(crate) fn Track(
    /// The flow's row.
    row: FlowRow,
) -> impl IntoView {
    let total = row.experiments.len();
    let label = format!("{} of {total} experiments done", row.done());
    let part = |experiment: &ExperimentBrief| {
        let done = experiment.share_done() * 100.0;
        // What is full or empty needs no width of its own.
        let width = (done > 0.0 && done < 100.0).then(|| format!("--done:{done:.1}%"));
        let class = if done == 0.0 { "none".to_owned() } else { experiment.status.to_string() };
        view! { <span class=format!("track__part track__part--{class}") style=width></span> }
    };
    view! {
        <div class="track">
            <span class="track__parts" role="img" aria-label=label>{row.experiments.iter().map(part).collect_view()}</span>
            <span class="track__count" aria-hidden="true">{format!("{}/{total}", row.done())}</span>
        </div>
    }
}
