use serde_json::json;

use wnn_experiments::api::FlowDetail;

use super::*;

fn experiment(id: i64, name: &str) -> serde_json::Value {
    json!({"id": id, "name": name, "log_path": null, "created_at": "2026-01-31T08:15:30.250Z", "started_at": null,
        "ended_at": null, "status": "running", "config": null, "flow_id": 3, "sequence_order": id, "phase_type": null,
        "current_iteration": null, "max_iterations": 3, "best_ce": null, "best_accuracy": null, "initial_ce": null,
        "initial_accuracy": null, "stop_reason": null, "population_size": null, "context_size": null, "tier_config": null,
        "cluster_type": null})
}

fn iteration(experiment: i64, number: i64, ce: f64) -> serde_json::Value {
    json!({"id": number, "phase_id": experiment, "experiment_id": experiment, "iteration_num": number, "best_ce": ce,
        "avg_ce": ce + 0.1, "best_accuracy": 0.04, "avg_accuracy": 0.03, "elapsed_secs": 0.25,
        "timestamp": "2026-01-31T08:15:32.000Z", "threshold": 0.01, "train_part": 2, "evaluations": 50, "patience": 10})
}

fn detail() -> FlowDetail {
    serde_json::from_value(json!({"seq": 1,
        "flow": {"id": 3, "name": "a", "description": null, "config": {}, "created_at": "2026-01-31T08:15:30.250Z",
            "started_at": null, "completed_at": null, "status": "running", "seed_checkpoint_id": null, "pid": null,
            "last_heartbeat": null, "error": null, "experiment_count": 3},
        "experiments": [experiment(7, "Phase 1a: GA Neurons"), experiment(5, "Phase 1b: TS Neurons"), experiment(9, "Tail")],
        "iterations": [iteration(7, 1, 5.9), iteration(7, 2, 5.8), iteration(5, 1, 5.7)], "iteration_count": 3,
        "health_checks": [{"experiment_id": 7, "iteration_num": 2, "top_k_ce": 5.8, "top_k_accuracy": 0.03, "best_ce": 5.75,
            "best_ce_accuracy": 0.04, "best_accuracy": 0.05, "best_accuracy_ce": 5.9, "improvement_pct": 0.1, "patience": 9,
            "timestamp": "2026-01-31T08:15:33.000Z"}],
        "checkpoints": [], "corpus": null}))
    .unwrap()
}

#[test]
fn experiments_lie_behind_one_another_on_one_axis() {
    let chart = cross_entropy(detail().course());
    let best = chart.series.iter().find(|series| series.shape == Shape::Primary).unwrap();
    assert_eq!(best.points, [(1.0, 5.9), (2.0, 5.8), (3.0, 5.7)]);
    let ends: Vec<_> =
        chart.sections.iter().map(|section| (section.short.as_str(), section.start, section.end)).collect();
    assert_eq!(ends, [("1a", 0.0, 2.0), ("1b", 2.0, 3.0)], "an experiment that has not begun has no place yet");
}

#[test]
fn health_checks_stand_at_their_iteration() {
    let chart = accuracy(detail().course());
    let checks = chart.series.iter().find(|series| series.shape == Shape::Dots).unwrap();
    assert_eq!(checks.points, [(2.0, 0.05)]);
}

#[test]
fn the_description_says_what_the_lines_show() {
    assert_eq!(
        cross_entropy(detail().course()).description,
        "Best cross-entropy, in nats, by iteration: from 5.9000 to 5.7000 in 3 iterations of 2 experiments."
    );
}

#[test]
fn the_threshold_has_a_chart_of_its_own_where_iterations_carry_one() {
    let mut detail = detail();
    let lines = |detail: &FlowDetail| -> Vec<_> {
        threshold(detail.course()).series.into_iter().map(|series| (series.name, series.points)).collect()
    };
    assert_eq!(lines(&detail), [("Threshold", vec![(1.0, 0.01), (2.0, 0.01), (3.0, 0.01)])]);
    for iteration in &mut detail.iterations {
        iteration.threshold = None;
    }
    assert_eq!(lines(&detail), [("Threshold", vec![])]);
}
