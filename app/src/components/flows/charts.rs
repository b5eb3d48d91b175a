//! From the iterations of a flow to its two charts, which share one continuous axis.

use std::collections::HashMap;

use leptos::prelude::*;
use wnn_experiments::{
    api::Iteration,
    model::{ExperimentId, HealthCheck},
};

use super::course::{Course, Searched};
use crate::{
    components::chart::{Chart, ChartView, LineChart, Reference, Section, Series, Shape, Unit, Viewed},
    format::phase_label,
};

/// Which figure of an iteration a chart shows, and how it speaks of it.
struct Figure {
    title: &'static str,
    noun: &'static str,
    unit: Unit,
    best: fn(&Iteration) -> Option<f64>,
    mean: Option<fn(&Iteration) -> Option<f64>>,
    check: Option<fn(&HealthCheck) -> f64>,
    /// What the line of `best` is called.
    name: &'static str,
}

const CROSS_ENTROPY: Figure = Figure {
    title: "Cross-entropy",
    noun: "Best cross-entropy, in nats",
    unit: Unit::Nats,
    best: |iteration| iteration.best_ce,
    mean: Some(|iteration| iteration.avg_ce),
    check: Some(|check| check.best_ce),
    name: "Best",
};

const ACCURACY: Figure = Figure {
    title: "Accuracy",
    noun: "Best accuracy",
    unit: Unit::Share,
    best: |iteration| iteration.best_accuracy,
    mean: Some(|iteration| iteration.avg_accuracy),
    check: Some(|check| check.best_accuracy),
    name: "Best",
};

/// On an axis of its own: it lies far below the accuracies, which would become one line beside it.
const THRESHOLD: Figure = Figure {
    title: "Threshold of accuracy",
    noun: "Threshold of accuracy",
    unit: Unit::Share,
    best: |iteration| iteration.threshold,
    mean: None,
    check: None,
    name: "Threshold",
};

/// Where each experiment that has begun lies on the common axis.
fn sections(detail: Course<'_>) -> (Vec<Section>, HashMap<ExperimentId, f64>) {
    let mut last = HashMap::new();
    for iteration in detail.iterations {
        let end = last.entry(iteration.experiment_id).or_insert(0);
        *end = iteration.iteration_num.max(*end);
    }
    let (mut sections, mut starts, mut start) = (Vec::new(), HashMap::new(), 0.0);
    for (number, experiment) in (1..).zip(detail.experiments) {
        let Some(&length) = last.get(&experiment.id) else { continue };
        let (short, title) = phase_label(&experiment.name, number);
        let end = start + length as f64;
        sections.push(Section { short, title, start, end });
        starts.insert(experiment.id, start);
        start = end;
    }
    (sections, starts)
}

fn chart(detail: Course<'_>, figure: &Figure, reference: Option<Reference>) -> Chart {
    let (sections, starts) = sections(detail);
    let points = |value: fn(&Iteration) -> Option<f64>| -> Vec<(f64, f64)> {
        let point = |row: &Iteration| Some((starts.get(&row.experiment_id)? + row.iteration_num as f64, value(row)?));
        detail.iterations.iter().filter_map(point).collect()
    };
    let check = |row: &HealthCheck| {
        let start = starts.get(&row.experiment_id)?;
        Some((start + row.iteration_num as f64, figure.check?(row)))
    };
    let mut checks: Vec<_> = detail.health_checks.iter().filter_map(check).collect();
    checks.sort_by(|left, right| left.0.total_cmp(&right.0));
    let best = points(figure.best);
    let description = match (best.first(), best.last()) {
        (Some(first), Some(last)) => format!(
            "{}, by iteration: from {} to {} in {} iterations of {} experiments.",
            figure.noun,
            figure.unit.exact(first.1),
            figure.unit.exact(last.1),
            detail.iteration_count,
            sections.len()
        ),
        _ => format!("{}: no iteration has one yet.", figure.noun),
    };
    let mean = figure.mean.map(points).unwrap_or_default();
    let series =
        [("Mean", Shape::Secondary, mean), ("Health check", Shape::Dots, checks), (figure.name, Shape::Primary, best)];
    // What nothing is known of needs no line in the legend; the best is what the chart is for.
    let series = series.into_iter().filter(|(_, shape, points)| *shape == Shape::Primary || !points.is_empty());
    let series = series.map(|(name, shape, points)| Series { name, shape, points });
    Chart {
        title: figure.title,
        description,
        unit: figure.unit,
        series: series.collect(),
        sections,
        reference,
        viewed: Viewed::default(),
    }
}

fn cross_entropy(detail: Course<'_>) -> Chart {
    let floor = detail.corpus.and_then(|corpus| corpus.entropy_floor);
    chart(detail, &CROSS_ENTROPY, floor.map(|value| Reference { name: "Entropy floor", value }))
}

fn accuracy(detail: Course<'_>) -> Chart {
    chart(detail, &ACCURACY, None)
}

fn threshold(detail: Course<'_>) -> Chart {
    chart(detail, &THRESHOLD, None)
}

/// Cross-entropy, accuracy and its threshold by iteration across all experiments of a flow, or in one.
#[component]
pub(crate) fn SearchCharts<T: Searched>(
    /// The flow or the experiment.
    detail: RwSignal<T>,
) -> impl IntoView {
    let cursor = RwSignal::new(None);
    let viewed = RwSignal::new(Viewed::default());
    let whole = [
        Memo::new(move |_| detail.with(|detail| cross_entropy(detail.course()))),
        Memo::new(move |_| detail.with(|detail| accuracy(detail.course()))),
        Memo::new(move |_| detail.with(|detail| threshold(detail.course()))),
    ];
    let [entropy, accuracy, threshold] =
        whole.map(|whole| Memo::new(move |_| whole.with(|chart| Chart { viewed: viewed.get(), ..chart.clone() })));
    let has_threshold =
        Memo::new(move |_| whole[2].with(|chart| chart.series.iter().any(|one| !one.points.is_empty())));
    let empty = Memo::new(move |_| detail.with(|detail| detail.course().iterations.is_empty()));
    view! {
        <section class="card" aria-labelledby="charts">
            <h2 id="charts">"Search"</h2>
            <Show
                when=move || !empty.get()
                fallback=|| view! { <p class="card__empty">"The charts begin with the first iteration."</p> }
            >
                <ChartView chart=whole[0] viewed/>
                <LineChart chart=entropy cursor viewed id="chart-ce"/>
                <LineChart chart=accuracy cursor viewed id="chart-accuracy"/>
                <Show when=move || has_threshold.get()>
                    <LineChart chart=threshold cursor viewed small=true id="chart-threshold"/>
                </Show>
                <p class="card__note">
                    "Each iteration learns from one part of the train split; health checks and results use all of it. \
                    Children whose accuracy lies below the threshold are drawn again."
                </p>
            </Show>
        </section>
    }
}

#[cfg(test)]
mod tests;
