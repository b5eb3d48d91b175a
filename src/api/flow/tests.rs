use serde_json::json;

use super::*;
use crate::model::{Effort, ExperimentId, IterationId, Timestamp};

fn flow(id: i64, status: &str) -> Flow {
    serde_json::from_value(
        json!({"id": id, "name": "f", "description": null, "config": {}, "created_at": "2026-01-01T00:00:00Z",
        "started_at": null, "completed_at": null, "status": status, "seed_checkpoint_id": null, "pid": null,
        "last_heartbeat": null, "error": null, "experiment_count": 2}),
    )
    .unwrap()
}

fn experiment(id: i64) -> Experiment {
    serde_json::from_value(
        json!({"id": id, "name": "e", "created_at": "2026-01-01T00:00:00Z", "status": "pending", "flow_id": 1}),
    )
    .unwrap()
}

fn iteration(experiment: i64, number: i64, ce: f64) -> Iteration {
    Iteration {
        id: IterationId(number),
        phase_id: ExperimentId(experiment),
        experiment_id: ExperimentId(experiment),
        iteration_num: number,
        best_ce: Some(ce),
        avg_ce: None,
        best_accuracy: None,
        avg_accuracy: None,
        elapsed_secs: None,
        timestamp: Timestamp::from_unix_millis(0),
        threshold: None,
        train_part: None,
        evaluations: None,
        patience: None,
        genome_hash: None,
        effort: Effort::default(),
    }
}

fn detail() -> FlowDetail {
    FlowDetail {
        seq: 10,
        flow: flow(1, "running"),
        experiments: vec![experiment(9), experiment(4)],
        iterations: Vec::new(),
        iteration_count: 0,
        health_checks: Vec::new(),
        checkpoints: Vec::new(),
        corpus: None,
    }
}

#[test]
fn an_event_that_the_page_already_contains_changes_nothing() {
    let mut page = detail();
    assert!(!page.apply(10, &Event::FlowCompleted(flow(1, "completed"))));
    assert!(page.apply(11, &Event::FlowCompleted(flow(1, "completed"))));
    assert_eq!(page.flow.status, FlowStatus::Completed);
}

#[test]
fn events_of_other_flows_change_nothing() {
    let mut page = detail();
    assert!(!page.apply(11, &Event::FlowCompleted(flow(2, "completed"))));
    assert!(!page.apply(12, &Event::IterationUpdate(iteration(77, 1, 9.0))));
    assert_eq!(page, detail());
}

#[test]
fn iterations_stay_in_the_order_of_the_experiments_and_a_repeated_one_replaces_the_old() {
    let mut page = detail();
    for (seq, (experiment, number, ce)) in (11..).zip([(4, 1, 5.0), (9, 2, 6.0), (9, 1, 7.0), (9, 2, 6.5)]) {
        assert!(page.apply(seq, &Event::IterationUpdate(iteration(experiment, number, ce))));
    }
    let rows: Vec<_> =
        page.iterations.iter().map(|row| (row.experiment_id.0, row.iteration_num, row.best_ce)).collect();
    assert_eq!(rows, [(9, 1, Some(7.0)), (9, 2, Some(6.5)), (4, 1, Some(5.0))]);
    assert_eq!(page.experiments[0].current_iteration, Some(2));
}

#[test]
fn an_iteration_lowers_the_best_of_its_experiment_but_never_raises_it() {
    let mut page = detail();
    for (seq, (number, ce)) in (11..).zip([(1, 7.0), (2, 6.0), (3, 6.5)]) {
        let accuracy = Some(ce / 100.0);
        let iteration = Iteration { best_accuracy: accuracy, ..iteration(9, number, ce) };
        assert!(page.apply(seq, &Event::IterationUpdate(iteration)));
    }
    assert_eq!((page.experiments[0].best_ce, page.experiments[0].best_accuracy), (Some(6.0), Some(0.06)));
}

#[test]
fn a_patch_tells_an_explicit_null_from_an_absent_field() {
    let absent: FlowPatch = serde_json::from_str("{}").unwrap();
    let cleared: FlowPatch = serde_json::from_str(r#"{"seed_checkpoint_id": null}"#).unwrap();
    let set: FlowPatch = serde_json::from_str(r#"{"seed_checkpoint_id": 5}"#).unwrap();
    assert_eq!(
        [absent.seed_checkpoint_id, cleared.seed_checkpoint_id, set.seed_checkpoint_id],
        [None, Some(None), Some(Some(CheckpointId(5)))]
    );
}

#[test]
fn a_page_that_holds_very_much_asks_for_less_but_never_for_what_it_was_sent() {
    let mut page = detail();
    page.iterations = (1..=4000).map(|number| iteration(9, number, 7.0)).collect();
    assert!(!page.is_overfull());
    assert!(page.apply(11, &Event::IterationUpdate(iteration(9, 4001, 7.0))));
    assert!(page.is_overfull());
    let one = page.experiments[0].clone();
    page.experiments = (0..100).map(|_| one.clone()).collect();
    assert!(!page.is_overfull(), "each of very many experiments is sent some");
}
