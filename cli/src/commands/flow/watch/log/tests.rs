use serde_json::json;
use wnn_experiments::{api::FailedFlow, model::StopReason};

use super::*;
use crate::{
    commands::flow::samples::{experiment, flow, read, time},
    ui::assert_snapshot,
};

const NOW: &str = "08:20:00";

fn running() -> Flow {
    let mut flow = flow(3, "Pass 2", "running");
    flow.started_at = Some(time("08:00:00"));
    flow
}

fn log() -> Log {
    Log::new(running(), vec![experiment(1, "Phase 1a: GA Neurons"), experiment(2, "Phase 3b: TS Connections")])
}

fn iteration(experiment: i64, number: i64, ce: f64) -> Iteration {
    read(
        &json!({"id": number, "phase_id": experiment, "experiment_id": experiment, "iteration_num": number, "best_ce": ce,
        "avg_ce": ce + 0.1, "best_accuracy": 0.041, "avg_accuracy": 0.02, "elapsed_secs": 0.3,
        "timestamp": "2026-01-31T08:15:32.000Z", "evaluations": 50, "moves": 1800, "cache_lookups": 100, "cache_hits": 84}),
    )
}

fn begun(id: i64, name: &str) -> Experiment {
    Experiment { status: ExperimentStatus::Running, started_at: Some(time("08:00:01")), ..experiment(id, name) }
}

fn ended(id: i64, name: &str) -> Experiment {
    Experiment {
        status: ExperimentStatus::Completed,
        current_iteration: Some(120),
        stop_reason: Some(StopReason::PatienceExhausted),
        ended_at: Some(time("08:03:05")),
        initial_ce: Some(10.52),
        best_ce: Some(10.31),
        best_accuracy: Some(0.041),
        ..begun(id, name)
    }
}

fn told(log: &mut Log, events: &[Event]) -> String {
    text(events.iter().flat_map(|event| log.apply(event, time(NOW))))
}

fn text(entries: impl IntoIterator<Item = Entry>) -> String {
    entries.into_iter().map(|entry| entry.text + "\n").collect()
}

#[test]
fn a_run_is_told_line_by_line() {
    let mut log = log();
    let check = read(
        &json!({"experiment_id": 1, "iteration_num": 10, "top_k_ce": 9.6, "top_k_accuracy": 0.03, "best_ce": 9.5,
        "best_ce_accuracy": 0.04, "best_accuracy": 0.05, "best_accuracy_ce": 9.7, "improvement_pct": 0.123, "patience": 9,
        "timestamp": "2026-01-31T08:15:33.000Z"}),
    );
    let mut completed = running();
    (completed.status, completed.completed_at) = (FlowStatus::Completed, Some(time("08:04:30")));
    let events = [
        Event::ExperimentStatusChanged(begun(1, "Phase 1a: GA Neurons")),
        Event::IterationUpdate(iteration(1, 1, 10.5)),
        Event::IterationUpdate(iteration(1, 10, 10.4)),
        Event::HealthCheck(check),
        Event::CheckpointCreated(crate::commands::checkpoint::sample(12, "Phase 1a: GA Neurons", false)),
        Event::ExperimentStatusChanged(ended(1, "Phase 1a: GA Neurons")),
        Event::ExperimentStatusChanged(begun(2, "Phase 3b: TS Connections")),
        Event::IterationUpdate(iteration(2, 250, 10.25)),
        Event::ExperimentStatusChanged(ended(2, "Phase 3b: TS Connections")),
        Event::FlowCompleted(completed),
    ];
    let lines = told(&mut log, &events);
    assert!(log.is_over());
    let Summary::Completed(summary) = log.summary() else { panic!("{:?}", log.summary()) };
    assert_snapshot("flow-watch", &(lines + &summary));
}

#[test]
fn the_beginning_says_where_things_stand() {
    let mut second = begun(2, "Phase 1b: TS Neurons");
    second.current_iteration = Some(7);
    let experiments = vec![ended(1, "Phase 1a: GA Neurons"), second, experiment(3, "Phase 2a: GA Bits")];
    let log = Log::new(running(), experiments);
    assert_snapshot("flow-watch-opening", &text(log.opening()));
}

#[test]
fn what_happened_before_is_not_told_again() {
    let mut known = begun(1, "a");
    known.current_iteration = Some(5);
    let mut log = Log::new(running(), vec![known.clone()]);
    let events = [5, 6, 6].map(|number| Event::IterationUpdate(iteration(1, number, 10.0)));
    assert_eq!(told(&mut log, &events).lines().count(), 1);
    let again = [Event::ExperimentStatusChanged(known), Event::FlowStarted(running())];
    assert_eq!(told(&mut log, &again), "");
}

#[test]
fn an_experiment_that_begins_anew_is_told_anew() {
    let mut log = log();
    let events = [
        Event::ExperimentStatusChanged(begun(1, "a")),
        Event::IterationUpdate(iteration(1, 1, 10.0)),
        Event::ExperimentStatusChanged(experiment(1, "a")),
        Event::ExperimentStatusChanged(begun(1, "a")),
        Event::IterationUpdate(iteration(1, 1, 10.0)),
    ];
    assert_eq!(told(&mut log, &events).lines().count(), 5);
}

#[test]
fn what_was_missed_is_told_in_order() {
    let mut log = log();
    let mut experiments = [ended(1, "Phase 1a: GA Neurons"), begun(2, "Phase 3b: TS Connections")];
    experiments[1].current_iteration = Some(1);
    let missed = [iteration(1, 119, 10.4), iteration(1, 120, 10.3), iteration(2, 1, 10.2)];
    let entries = log.catch_up(running(), &experiments, &missed, time(NOW));
    assert_snapshot("flow-watch-missed", &text(entries));
}

#[test]
fn progress_is_that_of_the_running_experiment() {
    let mut log = log();
    assert_eq!(log.progress(), None);
    let events = [
        Event::ExperimentStatusChanged(begun(2, "Phase 3b: TS Connections")),
        Event::IterationUpdate(iteration(2, 3, 10.2)),
        Event::IterationUpdate(iteration(2, 4, 10.4)),
    ];
    told(&mut log, &events);
    let expected = Progress {
        title: "2/2 Phase 3b: TS Connections".to_owned(),
        done: 4,
        most: 250,
        figures: "CE 10.2000  acc 4.10%  167 genomes/s, 6,000 moves/s".to_owned(),
    };
    assert_eq!(log.progress(), Some(expected));
}

#[test]
fn a_flow_that_failed_was_stopped_or_deleted_does_not_end_well() {
    let mut failed = flow(3, "Pass 2", "failed");
    failed.error = Some("the corpus is gone".to_owned());
    let mut one = log();
    told(&mut one, &[Event::FlowFailed(FailedFlow { flow: failed, error: "the corpus is gone".to_owned() })]);
    assert_eq!(one.summary(), Summary::EndedBadly("flow 3 \"Pass 2\" failed: the corpus is gone".to_owned()));

    let mut two = log();
    told(&mut two, &[Event::FlowCancelled(flow(3, "Pass 2", "cancelled"))]);
    assert_eq!(two.summary(), Summary::EndedBadly("flow 3 \"Pass 2\" was stopped".to_owned()));

    let mut three = log();
    let id = three.flow.id;
    told(&mut three, &[Event::FlowDeleted { id }]);
    assert!(three.is_over());
    assert_eq!(three.summary(), Summary::Gone("flow 3 \"Pass 2\" was deleted".to_owned()));
}

#[test]
fn other_flows_are_not_told() {
    let mut log = log();
    assert_eq!(
        told(&mut log, &[Event::FlowFailed(FailedFlow { flow: flow(4, "x", "failed"), error: "e".to_owned() })]),
        ""
    );
    assert_eq!(told(&mut log, &[Event::IterationUpdate(iteration(99, 1, 1.0))]), "");
    assert!(!log.is_over());
}
