//! A flow that runs, at a glance.

use leptos::prelude::*;
use wnn_experiments::{
    api::FlowDetail,
    model::{ExperimentStatus, FlowId},
};

use crate::{
    components::{chart::Sparkline, ui::Progress},
    format::{change, duration, nats, phase_label, share},
    home::HomeView,
};

/// What the card of a running flow says.
#[derive(Debug, Clone, PartialEq, Default)]
struct Glance {
    name: String,
    phase: String,
    done: f64,
    /// Lowest cross-entropy of the iterations that run now, in nats.
    ce: Option<f64>,
    /// How far that is from where they began.
    fell: Option<String>,
    remaining: Option<String>,
    worker: Option<&'static str>,
    course: Vec<f64>,
}

fn glance(detail: &FlowDetail) -> Glance {
    let current = detail.experiments.iter().position(|one| one.status == ExperimentStatus::Running);
    let phase = current.map(|place| {
        let (short, title) = phase_label(&detail.experiments[place].name, place + 1);
        format!("{short} {title}, {} of {}", place + 1, detail.experiments.len())
    });
    let course: Vec<f64> = detail.iterations.iter().filter_map(|row| row.best_ce).collect();
    let lowest = course.iter().copied().min_by(f64::total_cmp);
    Glance {
        name: detail.flow.name.clone(),
        phase: phase.unwrap_or_else(|| "Between two experiments".to_owned()),
        done: detail.share_done(),
        ce: lowest,
        fell: change(course.first().copied(), lowest),
        remaining: detail.remaining().map(duration),
        worker: detail.flow.pid.map(|_| "by an outside worker"),
        course,
    }
}

/// The card of a running flow.
#[component]
pub(super) fn Run(
    /// The flow.
    id: FlowId,
    /// Where everything stands.
    view: RwSignal<HomeView>,
) -> impl IntoView {
    let glance = Memo::new(move |_| {
        let of = |view: &HomeView| view.home.running.iter().find(|detail| detail.flow.id == id).map(glance);
        view.with(of).unwrap_or_default()
    });
    let part = move |get: fn(&Glance) -> String| move || glance.with(get);
    let left = |glance: &Glance| match &glance.remaining {
        Some(left) => format!("{} done, at most {left} left", share(Some(glance.done))),
        None => format!("{} done", share(Some(glance.done))),
    };
    let label = Signal::derive(move || {
        glance.with(|glance| format!("Best cross-entropy of each iteration, now {}", nats(glance.ce)))
    });
    let done = Signal::derive(move || glance.with(|glance| glance.done));
    let named = Signal::derive(part(|glance| format!("Progress of {}", glance.name)));
    view! {
        <article class="card run">
            <div class="run__head">
                <h3><a href=format!("/flows/{id}")>{part(|glance| glance.name.clone())}</a></h3>
                <p>{part(|glance| glance.phase.clone())}" "{move || glance.with(|glance| glance.worker)}</p>
            </div>
            <p class="run__figure">
                <strong>{part(|glance| nats(glance.ce))}</strong>
                <span>{part(|glance| glance.fell.clone().map_or_else(|| "nats".to_owned(), |fell| format!("nats, {fell}")))}</span>
            </p>
            <Sparkline values=Signal::derive(move || glance.with(|glance| glance.course.clone())) label/>
            <Progress share=done label=named status="running"/>
            <p class="run__left">{part(left)}</p>
        </article>
    }
}
