//! Cross-entropy against accuracy, generation by generation.

use leptos::prelude::*;
use wnn_experiments::{
    api::{ExperimentDetail, Iteration},
    model::HealthCheck,
};

use crate::components::chart::{Scatter, ScatterChart, Series, Shape, Unit};

/// The candidates of each iteration by their mean and their best, and the best genomes of the health checks.
fn scatter(detail: &ExperimentDetail) -> Scatter {
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
    Scatter {
        title: "Accuracy against cross-entropy",
        axes: "accuracy upwards, cross-entropy in nats to the right",
        description,
        units: (Unit::Nats, Unit::Share),
        series: series.map(|(name, shape, points)| Series { name, shape, points }).into(),
    }
}

/// Where the generations stand between cross-entropy and accuracy.
#[component]
pub(crate) fn Population(
    /// The experiment.
    detail: RwSignal<ExperimentDetail>,
) -> impl IntoView {
    let plot = Memo::new(move |_| detail.with(scatter));
    let is_empty = Memo::new(move |_| plot.with(|plot| plot.series.iter().all(|series| series.points.is_empty())));
    let size = move || detail.with(|detail| detail.experiment.population_size);
    view! {
        <section class="card" aria-labelledby="population">
            <h2 id="population">"Generations"</h2>
            <Show when=move || !is_empty.get() fallback=|| view! { <p class="card__empty">"Nothing is measured yet."</p> }>
                <ScatterChart plot id="chart-population"/>
                <p class="card__note">
                    {move || size().map(|size| format!("{size} candidates in each iteration. "))}
                    "Lower cross-entropy is better, and so is higher accuracy: the upper left. The best of an iteration are \
                    the lowest cross-entropy and the highest accuracy among its candidates, which need not be one genome's; \
                    those of a health check are, measured on the whole corpus."
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
        let points: Vec<_> = scatter(&detail.unwrap()).series.into_iter().map(|series| series.points).collect();
        assert_eq!(points, [vec![(5.9, 0.03), (5.9, 0.03)], vec![(5.5, 0.04)], vec![(5.75, 0.05)]]);
    }
}
