//! The experiments of a flow: where each stands and what it gained.

use leptos::prelude::*;
use wnn_experiments::{
    api::{Experiment, FlowDetail},
    model::ExperimentStatus,
};

use crate::{
    components::ui::{Badge, Progress},
    format::{NOTHING, change, duration, nats, percent, phase_label, stop_reason},
};

/// The experiments in their order.
#[component]
pub(crate) fn ExperimentTable(
    /// The flow.
    detail: RwSignal<FlowDetail>,
) -> impl IntoView {
    let experiments = Memo::new(move |_| detail.with(|detail| detail.experiments.clone()));
    let rows = move || (1..).zip(experiments.get()).map(|(number, experiment)| row(number, &experiment)).collect_view();
    view! {
        <section class="card" aria-labelledby="experiments">
            <h2 id="experiments">"Experiments"</h2>
            <table class="table table--cards">
                <caption class="visually-hidden">"The experiments of this flow in their order"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Experiment"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Iterations"</th>
                        <th scope="col" class="table__number">"Cross-entropy"</th>
                        <th scope="col" class="table__number">"Accuracy"</th>
                        <th scope="col" class="table__number">"Duration"</th>
                        <th scope="col">"Ended by"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn row(number: usize, experiment: &Experiment) -> impl IntoView + use<> {
    let (short, title) = phase_label(&experiment.name, number);
    let status = experiment.status.as_str();
    let span = experiment.started_at.zip(experiment.ended_at).map(|(start, end)| duration(end.since(start)));
    view! {
        <tr>
            <th scope="row" class="table__title"><span class="phase">{short}</span>" "{title}</th>
            <td data-label="Status"><Badge status/></td>
            <td data-label="Iterations">{iterations(experiment)}</td>
            <td data-label="Cross-entropy" class="table__number">{gain(experiment)}</td>
            <td data-label="Accuracy" class="table__number">{percent(experiment.best_accuracy)}</td>
            <td data-label="Duration" class="table__number">{span.unwrap_or_else(|| NOTHING.to_owned())}</td>
            <td data-label="Ended by">{experiment.stop_reason.map_or(NOTHING, stop_reason)}</td>
        </tr>
    }
}

fn iterations(experiment: &Experiment) -> impl IntoView + use<> {
    let (done, all) = (experiment.current_iteration.unwrap_or(0), experiment.max_iterations.unwrap_or(0));
    let share = match experiment.status {
        ExperimentStatus::Completed => 1.0,
        _ if all > 0 => done as f64 / all as f64,
        _ => 0.0,
    };
    let label = format!("{}: {done} of {all} iterations", experiment.name);
    view! {
        <div class="iterations">
            <Progress share label status=experiment.status.as_str()/>
            <span>{format!("{done} / {all}")}</span>
        </div>
    }
}

/// Where the best cross-entropy started and where it is.
fn gain(experiment: &Experiment) -> impl IntoView + use<> {
    let gained = change(experiment.initial_ce, experiment.best_ce);
    let from = experiment.initial_ce.map(|_| format!("{} → ", nats(experiment.initial_ce)));
    view! {
        <span class="gain">
            <span>{from}<b>{nats(experiment.best_ce)}</b></span>
            {gained.map(|gained| view! { <small>{gained}</small> })}
        </span>
    }
}
