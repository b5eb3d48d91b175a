//! Cross-entropy against accuracy, generation by generation.

use leptos::prelude::*;
use wnn_experiments::{
    api::{ExperimentDetail, Generation, Iteration},
    model::HealthCheck,
};

use super::generation::{Picked, PickedGeneration};
use crate::{
    components::chart::{Scatter, ScatterChart, Series, Shape, Unit},
    error::AppError,
};

/// The candidates of each iteration by their mean and their best, the best genomes of the health checks, and mean and best
/// of the one generation that is picked.
fn scatter(detail: &ExperimentDetail, picked: Option<&Iteration>) -> Scatter {
    let of_iterations = |ce: fn(&Iteration) -> Option<f64>, accuracy: fn(&Iteration) -> Option<f64>| -> Vec<_> {
        detail.iterations.iter().filter_map(|row| ce(row).zip(accuracy(row))).collect()
    };
    let means = of_iterations(|row| row.avg_ce, |row| row.avg_accuracy);
    let best = of_iterations(|row| row.best_ce, |row| row.best_accuracy);
    let of_check = |row: &HealthCheck| [(row.best_ce, row.best_ce_accuracy), (row.best_accuracy_ce, row.best_accuracy)];
    let mut checked: Vec<_> = detail.health_checks.iter().flat_map(of_check).collect();
    checked.dedup();
    let description = format!(
        "One dot for the mean and one for the best of each of {} iterations, and {} genomes measured on the whole corpus.",
        best.len(),
        checked.len()
    );
    let series = [
        ("Mean of an iteration", Shape::Secondary, means),
        ("Best of an iteration", Shape::Primary, best),
        ("Genome of a health check", Shape::Dots, checked),
    ];
    let own = picked.map(|row| [row.avg_ce.zip(row.avg_accuracy), row.best_ce.zip(row.best_accuracy)]);
    let own: Vec<_> = own.into_iter().flatten().flatten().collect();
    let picked = (!own.is_empty()).then_some(("Generation picked", Shape::Picked, own));
    Scatter {
        title: "Accuracy against cross-entropy",
        axes: "accuracy upwards, cross-entropy in nats to the right",
        description,
        units: (Unit::Nats, Unit::Share),
        series: series.into_iter().chain(picked).map(|(name, shape, points)| Series { name, shape, points }).collect(),
    }
}

/// Where the generations stand between cross-entropy and accuracy, and the one that is picked.
#[component]
pub(crate) fn Population(
    /// The experiment.
    detail: RwSignal<ExperimentDetail>,
    /// The generation that is picked.
    picked: Picked,
) -> impl IntoView {
    let shown = move || {
        Suspend::new(async move {
            view! { <Generations detail picked=picked.await/> }
        })
    };
    view! { <Transition>{shown}</Transition> }
}

#[component]
fn Generations(detail: RwSignal<ExperimentDetail>, picked: Option<Result<Generation, AppError>>) -> impl IntoView {
    let own = picked.clone().and_then(Result::ok).map(|generation| generation.iteration);
    let plot = Memo::new(move |_| detail.with(|detail| scatter(detail, own.as_ref())));
    let experiment = detail.with_untracked(|detail| detail.experiment.clone());
    let is_empty = Memo::new(move |_| plot.with(|plot| plot.series.iter().all(|series| series.points.is_empty())));
    let size = move || detail.with(|detail| detail.experiment.population_size);
    view! {
        <section class="card" aria-labelledby="population">
            <h2 id="population">"Generations"</h2>
            <Show when=move || !is_empty.get() fallback=|| view! { <p class="card__empty">"Nothing is measured yet."</p> }>
                <ScatterChart plot id="chart-population"/>
                <PickedGeneration picked=picked.clone() experiment=experiment.clone()/>
                <p class="card__note">
                    {move || size().map(|size| format!("{size} candidates in each iteration. "))}
                    "Lower cross-entropy is better, and so is higher accuracy: the upper left. The best of an iteration are \
                    the lowest cross-entropy and the highest accuracy among its candidates, which need not be one genome's; \
                    those of a health check are, measured on the whole corpus. \
                    The table of iterations leads to each generation."
                </p>
            </Show>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_has_both_figures_has_a_dot_and_a_genome_that_is_best_in_both_has_one() {
        let row = |number: i64, ce: Option<f64>| {
            json!({"id": number, "phase_id": 7, "experiment_id": 7, "iteration_num": number, "best_ce": ce,
                "avg_ce": 5.9, "best_accuracy": 0.04, "avg_accuracy": 0.03, "timestamp": "2026-01-31T08:15:32.000Z"})
        };
        let detail = serde_json::from_value(json!({"seq": 1, "flow": null, "corpus": null, "checkpoints": [],
            "experiment": {"id": 7, "name": "e", "created_at": "2026-01-31T08:15:30.250Z", "status": "running"},
            "iterations": [row(1, Some(5.5)), row(2, None)], "iteration_count": 2,
            "page": {"rows": [], "before": null, "older": null, "newer": null},
            "health_checks": [{"experiment_id": 7, "iteration_num": 2, "top_k_ce": 5.8, "top_k_accuracy": 0.03,
                "best_ce": 5.75, "best_ce_accuracy": 0.05, "best_accuracy": 0.05, "best_accuracy_ce": 5.75,
                "improvement_pct": 0.1, "patience": 9, "timestamp": "2026-01-31T08:15:33.000Z"}]}));
        let points: Vec<_> = scatter(&detail.unwrap(), None).series.into_iter().map(|series| series.points).collect();
        assert_eq!(points, [vec![(5.9, 0.03), (5.9, 0.03)], vec![(5.5, 0.04)], vec![(5.75, 0.05)]]);
    }
}
