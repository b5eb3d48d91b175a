//! Every wire type survives a round trip through JSON, and stands there in the shape that the clients in the field expect.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::*;
use crate::model;

/// Reads `wire`, writes it again, and expects nothing to be lost or added.
fn round_trip<T: Serialize + DeserializeOwned>(wire: &Value) -> T {
    let value = T::deserialize(wire).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), *wire);
    value
}

fn flow() -> Value {
    json!({"id": 3, "name": "Pass 1", "description": null, "config": {"experiments": [{"name": "a"}], "template": null, "params": {"seed": 7}},
        "created_at": "2026-01-31T08:15:30.250Z", "started_at": null, "completed_at": null, "status": "queued",
        "seed_checkpoint_id": 9, "pid": null, "last_heartbeat": null, "error": null, "experiment_count": 1,
        "experiments_done": 1, "best_ce": 5.25, "current_run": 2, "parent_flow_id": 1, "parent_checkpoint_id": 9, "parent_iteration": 50})
}

fn experiment() -> Value {
    json!({"id": 4, "name": "Phase 1a: GA Neurons", "log_path": null, "created_at": "2026-01-31T08:15:30.250Z",
        "started_at": "2026-01-31T08:15:31.000Z", "ended_at": null, "status": "running", "config": {"anything": [1]}, "flow_id": 3,
        "sequence_order": 0, "run": 2, "slot": 0, "phase_type": "ga_neurons", "current_iteration": 5, "max_iterations": 250, "best_ce": 9.5,
        "best_accuracy": 0.04, "initial_ce": 9.9, "initial_accuracy": 0.01, "stop_reason": null, "population_size": 50,
        "context_size": 4, "tier_config": [[100, 15, 20], [null, 5, 8]], "cluster_type": null})
}

fn iteration() -> Value {
    json!({"id": 1, "phase_id": 4, "experiment_id": 4, "iteration_num": 5, "best_ce": 9.5, "avg_ce": 9.6, "best_accuracy": 0.04,
        "avg_accuracy": 0.03, "elapsed_secs": 0.25, "timestamp": "2026-01-31T08:15:32.000Z", "threshold": 0.0, "train_part": 2,
        "evaluations": 50, "patience": 10, "genome_hash": "00c0ffee00c0ffee", "moves": 400,
        "draw_secs": 0.01, "judge_secs": 0.2, "select_secs": 0.001, "check_secs": 0.0, "save_secs": 0.039,
        "cache_lookups": 900, "cache_hits": 810, "cache_bytes": 5_000_000, "memory_bytes": 90_000_000})
}

fn phase() -> Value {
    json!({"id": 4, "experiment_id": 4, "flow_id": 3, "name": "Phase 1a: GA Neurons", "phase_type": "ga_neurons",
        "started_at": "2026-01-31T08:15:31.000Z", "ended_at": null, "status": "running"})
}

fn checkpoint() -> Value {
    json!({"id": 8, "experiment_id": 4, "flow_id": 3, "name": "Phase 1a: GA Neurons", "file_path": "/data/x.json.gz",
        "file_size_bytes": 1200, "created_at": "2026-01-31T08:15:33.000Z", "final_fitness": 9.5, "final_accuracy": 0.04,
        "best_ce": 9.5, "best_accuracy": 0.04, "iterations_run": 5, "genome_stats": {"num_clusters": 300, "total_neurons": 1500,
        "total_connections": 12000, "bits_range": [8, 8], "neurons_range": [5, 5], "tiers": []}, "is_final": true,
        "reference_count": 0, "checkpoint_type": "experiment_end", "iteration_id": null})
}

fn corpus() -> Value {
    json!({"id": 1, "name": "toy", "tokenizer": "grammar", "vocab_size": 300, "train_tokens": 60000, "eval_tokens": 15000,
        "unigram_entropy": 5.1, "entropy_floor": 3.2, "file_size_bytes": 1000, "created_at": "2026-01-31T08:15:30.250Z"})
}

#[test]
fn nouns() {
    round_trip::<Flow>(&flow());
    round_trip::<Experiment>(&experiment());
    round_trip::<Iteration>(&iteration());
    round_trip::<Phase>(&phase());
    round_trip::<Checkpoint>(&checkpoint());
    round_trip::<Corpus>(&corpus());
    round_trip::<CorpusMeta>(&json!({"name": "toy", "tokenizer": "grammar", "vocab_size": 300, "train_tokens": 60000,
        "eval_tokens": 15000, "unigram_entropy": 5.1, "entropy_floor": null}));
    round_trip::<Health>(&json!({"status": "ok", "version": "0.1.0", "data_dir": "/data", "reason": null,
        "database": "ok", "disk": {"free_bytes": 1, "total_bytes": 2, "writable": true},
        "runner": {"mode": "external", "alive": null}, "engine_threads": 2, "running_flows": 1, "queued_flows": 0}));
}

#[test]
fn events() {
    let result = json!({"id": 4, "phase_id": 4, "metric_type": "best_ce", "ce": 9.5, "accuracy": 0.04, "memory_bytes": null,
        "improvement_pct": 1.5});
    let check = json!({"experiment_id": 4, "iteration_num": 10, "top_k_ce": 9.6, "top_k_accuracy": 0.03, "best_ce": 9.5,
        "best_ce_accuracy": 0.04, "best_accuracy": 0.05, "best_accuracy_ce": 9.7, "improvement_pct": 0.1, "patience": 9,
        "timestamp": "2026-01-31T08:15:33.000Z"});
    let snapshot = json!({"seq": 6, "phases": [phase()], "current_phase": phase(), "iterations": [iteration()], "best_ce": 9.5,
        "best_ce_acc": 0.04, "best_acc": 0.05, "best_acc_ce": null});
    let frames = [
        ("Snapshot", snapshot),
        ("IterationUpdate", iteration()),
        ("HealthCheck", check),
        ("PhaseStarted", phase()),
        ("PhaseCompleted", json!({"phase": phase(), "result": result})),
        ("ExperimentStatusChanged", experiment()),
        ("ExperimentDeleted", json!({"id": 4, "flow_id": 3})),
        ("FlowQueued", flow()),
        ("FlowStarted", flow()),
        ("FlowCompleted", flow()),
        ("FlowFailed", json!({"flow": flow(), "error": "the disk is full"})),
        ("FlowCancelled", flow()),
        ("FlowUpdated", flow()),
        ("FlowDeleted", json!({"id": 3})),
        ("CheckpointCreated", checkpoint()),
        ("CheckpointDeleted", json!({"id": 8})),
        ("CorpusCreated", corpus()),
        ("CorpusDeleted", json!({"name": "fables"})),
    ];
    for (seq, (name, data)) in (1u64..).zip(frames) {
        round_trip::<Frame>(&json!({"seq": seq, "type": name, "data": data}));
    }
}

#[test]
fn requests_ignore_fields_they_do_not_know() {
    let sent =
        json!({"name": "Pass 1", "client_version": "2.1", "config": {"template": "standard-6-phase", "params": {}}});
    let new: NewFlow = serde_json::from_value(sent).unwrap();
    assert_eq!((new.name.as_str(), new.config.unwrap().template.as_deref()), ("Pass 1", Some("standard-6-phase")));
    let patch: FlowPatch = serde_json::from_value(json!({"status": "running", "host": "node7"})).unwrap();
    assert_eq!(patch.status, Some(model::FlowStatus::Running));
}

#[test]
fn a_figure_that_json_cannot_hold_is_null() {
    let mut row: Iteration = serde_json::from_value(iteration()).unwrap();
    row.best_ce = Some(f64::INFINITY);
    assert_eq!(serde_json::to_value(&row).unwrap()["best_ce"], Value::Null);
}

#[test]
fn python_booleans_are_understood_in_queries() {
    for (text, expected) in [("True", Some(true)), ("0", Some(false)), ("true", Some(true)), ("", None)] {
        let query: CheckpointQuery = serde_json::from_value(json!({"is_final": text})).unwrap();
        assert_eq!(query.is_final, expected, "{text}");
    }
    let refused = serde_json::from_value::<CheckpointQuery>(json!({"is_final": "maybe"})).unwrap_err();
    assert!(refused.to_string().contains("must be true or false, not `maybe`"));
}

fn cells<T: Tabular + DeserializeOwned>(wire: &Value) -> usize {
    let cells = T::deserialize(wire).unwrap().cells();
    assert_eq!(cells.len(), T::COLUMNS.len());
    cells.len()
}

#[test]
fn a_row_has_a_cell_for_each_column() {
    let counts = [cells::<Flow>(&flow()), cells::<Experiment>(&experiment()), cells::<Iteration>(&iteration())];
    assert!(counts.iter().all(|count| *count > 10));
    assert!(cells::<Checkpoint>(&checkpoint()) > 10);
}

#[test]
fn a_text_is_no_formula_and_a_figure_is_left_alone() {
    for text in ["=1+1", "+1", "-1", "@x", "\tx", "\rx"] {
        assert_eq!(Cell::text(text), Cell::plain(&format!("'{text}")));
    }
    assert_eq!(Cell::text("a=1"), Cell::plain(&"a=1"));
    assert_eq!(Cell::plain(&-1.5), Cell::optional(Some("-1.5")));
}

#[test]
fn a_list_query_takes_numbers_as_texts_and_goes_newest_first_unless_it_is_sorted() {
    let query: FlowQuery =
        serde_json::from_value(json!({"status": "failed", "q": "x", "limit": "5", "novel": 1})).unwrap();
    assert_eq!((query.list.limit(), query.list.sort(), query.list.order().as_str()), (5, model::FlowSort::Id, "desc"));
    let query: FlowQuery = serde_json::from_value(json!({"sort": "best_ce", "limit": 5000})).unwrap();
    assert_eq!((query.list.limit(), query.list.order().as_str()), (MAX_LIMIT, "asc"));
    for wrong in [json!({"sort": "config_json"}), json!({"order": "up"}), json!({"limit": "x"}), json!({"limit": -1})] {
        assert!(serde_json::from_value::<FlowQuery>(wrong.clone()).is_err(), "{wrong}");
    }
    assert_eq!(serde_json::to_value(FlowQuery::default()).unwrap(), json!({}));
}
