//! The experiments of a flow: where each stands and what it gained.

use leptos::{either::Either, prelude::*};
use wnn_experiments::{
    api::{Experiment, FlowDetail},
    model::ExperimentStatus,
};

use super::{
    gain_track::GainTrack,
    whole_corpus::{Gain, gain},
};
use crate::{
    components::ui::{Badge, Cell, Progress},
    format::{NOTHING, change, duration, nats, percent, phase_label, stop_reason},
};

/// The experiments in their order.
#[component]
pub(crate) fn ExperimentTable(
    /// The flow.
    detail: RwSignal<FlowDetail>,
) -> impl IntoView {
    let experiments = Memo::new(move |_| {
        detail.with(|detail| {
            let with_gain = |experiment: &Experiment| (experiment.clone(), gain(&detail.health_checks, experiment));
            detail.experiments.iter().map(with_gain).collect::<Vec<_>>()
        })
    });
    let rows = move || {
        let rows = (1..).zip(experiments.get());
        rows.map(|(number, (experiment, gained))| row(number, &experiment, gained)).collect_view()
    };
    view! {
        <section class="card" aria-labelledby="experiments">
            <h2 id="experiments">"Experiments"</h2>
            <GainTrack experiments/>
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

fn row(number: usize, experiment: &Experiment, gained: Gain) -> impl IntoView + use<> {
    let (short, title) = phase_label(&experiment.name, number);
    let status = experiment.status.as_str();
    let span = experiment.started_at.zip(experiment.ended_at).map(|(start, end)| duration(end.since(start)));
    view! {
        <tr>
            <th scope="row" class="table__title">
                <span class="phase">{short}</span>" "<a href=format!("/experiments/{}", experiment.id)>{title}</a>
            </th>
            <td data-label="Status"><Badge status/></td>
            <td data-label="Iterations"><IterationCell experiment=experiment.clone()/></td>
            {gain_cell(gained)}
            <Cell label="Accuracy" text=percent(gained.accuracy) number=true/>
            <Cell label="Duration" text=span.unwrap_or_else(|| NOTHING.to_owned()) number=true/>
            <Cell label="Ended by" text=experiment.stop_reason.map_or(NOTHING, stop_reason)/>
        </tr>
    }
}

/// How many of its iterations an experiment has done.
#[component]
pub(crate) fn IterationCell(
    /// The experiment.
    experiment: Experiment,
) -> impl IntoView {
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
fn gain_cell(gained: Gain) -> impl IntoView {
    if gained.ce.is_none() {
        return Either::Left(view! { <Cell label="Cross-entropy" text=NOTHING number=true/> });
    }
    let from = gained.from.map(|_| format!("{} → ", nats(gained.from)));
    Either::Right(view! {
        <td data-label="Cross-entropy" class="table__number">
            <span class="gain">
                <span>{from}<b>{nats(gained.ce)}</b></span>
                <small>{change(gained.from, gained.ce)}</small>
            </span>
        </td>
    })
}
