//! Flows and experiments to test with.

use serde_json::{Value, json};
use wnn_experiments::{
    api::{Experiment, Flow},
    model::Timestamp,
};

/// A time of day.
pub(in crate::commands) fn time(clock: &str) -> Timestamp {
    format!("2026-01-31T{clock}Z").parse().unwrap()
}

/// A flow that has not begun.
pub(in crate::commands) fn flow(id: i64, name: &str, status: &str) -> Flow {
    read(
        &json!({"id": id, "name": name, "description": null, "config": {"experiments": [], "template": "standard-6-phase",
        "params": {"patience": 15, "corpus": "fables", "ga_generations": 500}}, "created_at": "2026-01-31T07:59:00Z",
        "started_at": null, "completed_at": null, "status": status, "seed_checkpoint_id": null, "pid": null,
        "last_heartbeat": null, "error": null, "experiment_count": 6}),
    )
}

/// An experiment of flow 3 that has not begun.
pub(in crate::commands) fn experiment(id: i64, name: &str) -> Experiment {
    read(&json!({"id": id, "name": name, "created_at": "2026-01-31T07:59:00Z", "status": "pending", "flow_id": 3,
        "sequence_order": id - 1, "max_iterations": 250}))
}

pub(in crate::commands) fn read<T: serde::de::DeserializeOwned>(json: &Value) -> T {
    serde_json::from_value(json.clone()).unwrap()
}
