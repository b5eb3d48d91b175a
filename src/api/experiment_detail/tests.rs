use serde_json::json;

use super::*;

fn experiment(id: i64, status: &str) -> Experiment {
    serde_json::from_value(
        json!({"id": id, "name": "e", "created_at": "2026-01-01T00:00:00Z", "status": status, "flow_id": 1}),
    )
    .unwrap()
}

fn iteration(experiment: i64, number: i64, ce: f64) -> Iteration {
    serde_json::from_value(json!({"id": number, "phase_id": experiment, "experiment_id": experiment,
        "iteration_num": number, "best_ce": ce, "best_accuracy": ce / 100.0, "timestamp": "2026-01-01T00:00:00Z"}))
    .unwrap()
}

fn check(experiment: i64, number: i64, ce: f64) -> HealthCheck {
    serde_json::from_value(json!({"experiment_id": experiment, "iteration_num": number, "top_k_ce": ce,
        "top_k_accuracy": 0.03, "best_ce": ce, "best_ce_accuracy": 0.04, "best_accuracy": 0.05, "best_accuracy_ce": 5.9,
        "improvement_pct": 0.1, "patience": 9, "timestamp": "2026-01-31T08:15:33.000Z"}))
    .unwrap()
}

fn checkpoint(id: i64, experiment: i64) -> Checkpoint {
    serde_json::from_value(
        json!({"id": id, "experiment_id": experiment, "flow_id": 1, "name": "c", "file_path": "c.json.gz",
        "file_size_bytes": 1, "created_at": "2026-01-01T00:00:00Z", "final_fitness": null, "final_accuracy": null,
        "iterations_run": 1, "genome_stats": null, "is_final": false, "reference_count": 0, "checkpoint_type": "auto",
        "iteration_id": null, "content_hash": null}),
    )
    .unwrap()
}

fn flow(id: i64, name: &str) -> Flow {
    serde_json::from_value(json!({"id": id, "name": name, "description": null, "config": {},
        "created_at": "2026-01-01T00:00:00Z", "started_at": null, "completed_at": null, "status": "running",
        "seed_checkpoint_id": null, "pid": null, "last_heartbeat": null, "error": null, "experiment_count": 2}))
    .unwrap()
}

fn detail() -> ExperimentDetail {
    ExperimentDetail {
        seq: 10,
        experiment: experiment(9, "running"),
        flow: Some(ParentFlow::from(&flow(1, "first"))),
        iterations: Vec::new(),
        iteration_count: 0,
        page: IterationPage::default(),
        health_checks: Vec::new(),
        checkpoints: Vec::new(),
        corpus: None,
    }
}

fn numbers(rows: &[Iteration]) -> Vec<i64> {
    rows.iter().map(|row| row.iteration_num).collect()
}

#[test]
fn events_of_others_and_those_that_it_already_contains_change_nothing() {
    let mut page = detail();
    assert!(!page.apply(10, &Event::ExperimentStatusChanged(experiment(9, "completed"))));
    assert!(!page.apply(11, &Event::ExperimentStatusChanged(experiment(8, "completed"))));
    assert!(!page.apply(11, &Event::IterationUpdate(iteration(8, 1, 5.0))));
    assert!(!page.apply(11, &Event::HealthCheck(check(8, 1, 5.0))));
    assert!(!page.apply(11, &Event::CheckpointCreated(checkpoint(3, 8))));
    assert!(!page.apply(11, &Event::FlowUpdated(flow(2, "other"))));
    assert!(!page.apply(11, &Event::FlowStarted(flow(1, "first"))), "nothing of it is shown that changed");
    assert_eq!(page, detail());
}

#[test]
fn its_own_events_bring_it_up_to_date() {
    let mut page = detail();
    assert!(page.apply(11, &Event::ExperimentStatusChanged(experiment(9, "completed"))));
    assert!(page.apply(12, &Event::FlowUpdated(flow(1, "renamed"))));
    assert!(page.apply(13, &Event::HealthCheck(check(9, 4, 5.0))));
    assert!(page.apply(14, &Event::HealthCheck(check(9, 2, 5.5))));
    assert!(page.apply(15, &Event::HealthCheck(check(9, 4, 4.0))));
    assert!(page.apply(16, &Event::CheckpointCreated(checkpoint(3, 9))));
    assert_eq!((page.experiment.status.as_str(), page.flow.as_ref().unwrap().name.as_str()), ("completed", "renamed"));
    let checks: Vec<_> = page.health_checks.iter().map(|known| (known.iteration_num, known.best_ce)).collect();
    assert_eq!(checks, [(2, 5.5), (4, 4.0)]);
    assert_eq!((page.checkpoints.len(), page.seq), (1, 16));
    assert!(page.apply(17, &Event::CheckpointDeleted { id: page.checkpoints[0].id }));
    assert!(page.checkpoints.is_empty());
}

#[test]
fn iterations_come_in_order_and_a_repeated_one_replaces_the_old() {
    let mut page = detail();
    for (seq, (number, ce)) in (11..).zip([(1, 7.0), (2, 6.0), (3, 6.5), (2, 6.25)]) {
        assert!(page.apply(seq, &Event::IterationUpdate(iteration(9, number, ce))));
    }
    assert_eq!((numbers(&page.iterations), page.iteration_count), (vec![1, 2, 3], 3));
    assert_eq!(page.iterations[1].best_ce, Some(6.25));
    assert_eq!(numbers(&page.page.rows), [3, 2, 1]);
    assert_eq!((page.experiment.best_ce, page.experiment.best_accuracy), (Some(6.0), Some(0.06)));
}

#[test]
fn one_that_is_told_again_among_thinned_iterations_is_not_counted_twice() {
    let mut page = detail();
    page.iterations = vec![iteration(9, 1, 7.0), iteration(9, 100, 6.0)];
    page.iteration_count = 100;
    page.apply(11, &Event::IterationUpdate(iteration(9, 50, 6.5)));
    assert_eq!((numbers(&page.iterations), page.iteration_count), (vec![1, 50, 100], 100));
    page.apply(12, &Event::IterationUpdate(iteration(9, 101, 6.5)));
    assert_eq!(page.iteration_count, 101);
}

#[test]
fn the_newest_page_keeps_its_length_and_an_older_one_stays_as_it_is() {
    let mut page = detail();
    for number in 1..=60 {
        page.apply(10 + number as u64, &Event::IterationUpdate(iteration(9, number, 5.0)));
    }
    assert_eq!(numbers(&page.page.rows), (11..=60).rev().collect::<Vec<_>>());
    assert_eq!(page.page.older.as_ref().map(|row| row.iteration_num), Some(10));
    page.page = IterationPage { rows: vec![iteration(9, 2, 7.0), iteration(9, 1, 7.0)], before: Some(3), ..page.page };
    page.apply(71, &Event::IterationUpdate(iteration(9, 61, 5.0)));
    page.apply(72, &Event::IterationUpdate(iteration(9, 2, 6.0)));
    assert_eq!((numbers(&page.page.rows), page.page.rows[0].best_ce), (vec![2, 1], Some(6.0)));
}
