//! What can be asked of the server, drawn at random.

use std::{collections::BTreeSet, fmt, path::Path};

use reqwest::{Method, StatusCode, multipart};
use serde_json::{Value, json};

use super::{Dice, WALKED, invariants};
use crate::{
    fixture::{TEXT, answer},
    killable::Killable,
};

/// Flows at the same time at most.
const HANDFUL: usize = 8;
/// No flow has this id.
const UNKNOWN: i64 = 987_654;

pub(super) struct Action {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Value,
    /// Whether it makes a flow, or brings one back.
    pub(super) creates: bool,
    /// The flow that it deletes.
    pub(super) deletes: Option<i64>,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.method, self.path, self.body)
    }
}

impl Action {
    pub(super) async fn draw(dice: &mut Dice, database: &Path, alive: &BTreeSet<i64>) -> Self {
        let ids: Vec<i64> = alive.iter().copied().collect();
        let may_create = ids.len() < HANDFUL;
        let id = if dice.below(50) == 0 { UNKNOWN } else { dice.one_of(&ids).unwrap_or(UNKNOWN) };
        let flow = |method, rest: &str, body| Self::of(method, format!("flows/{id}{rest}"), body);
        match dice.below(100) {
            0..14 if may_create => Self { creates: true, ..Self::of(Method::POST, "flows".to_owned(), new_flow(dice)) },
            14..18 if may_create => Self { creates: true, ..flow(Method::POST, "/duplicate", json!({})) },
            0..6 | 75..81 => Self { deletes: Some(id), ..flow(Method::DELETE, "", Value::Null) },
            18..36 => flow(Method::POST, "/start", json!({})),
            36..43 => flow(Method::POST, "/stop", json!({})),
            43..51 => flow(Method::POST, "/pause", json!({})),
            51..59 => flow(Method::POST, "/resume", json!({})),
            59..68 => flow(Method::POST, "/restart", json!({"from_beginning": dice.below(2) == 0})),
            68..71 => flow(Method::POST, "/cancel", json!({})),
            71..75 => Self::of(Method::PUT, "queue".to_owned(), json!({"flow_ids": [id]})),
            81..89 => flow(Method::PATCH, "", outside_status(dice)),
            89..91 => flow(Method::POST, "/heartbeat", json!({})),
            91..93 => flow(Method::PATCH, "/pid", json!({"pid": 4242})),
            93..96 => Self::report(dice, database).await,
            96..98 if may_create => Self::restore(dice, database).await,
            _ => Self::of(Method::GET, RECONNECT.to_owned(), Value::Null),
        }
    }

    fn of(method: Method, path: String, body: Value) -> Self {
        Self { method, path, body, creates: false, deletes: None }
    }

    /// Whether the socket is to be opened anew.
    pub(super) fn is_reconnect(&self) -> bool {
        self.path == RECONNECT
    }

    /// What an outside worker says of an experiment of a flow that it runs.
    /// Brings one of the deleted flows back.
    async fn restore(dice: &mut Dice, database: &Path) -> Self {
        let entry = dice.one_of(&invariants::trashed(database).await).unwrap_or(UNKNOWN);
        Self { creates: true, ..Self::of(Method::POST, format!("trash/{entry}/restore"), json!({})) }
    }

    async fn report(dice: &mut Dice, database: &Path) -> Self {
        let Some((experiment, next)) = dice.one_of(&invariants::outside(database).await) else {
            return Self::of(Method::GET, "queue".to_owned(), Value::Null);
        };
        let row = json!({"iteration_num": next, "best_ce": 9.0, "best_accuracy": 0.1});
        let status = dice.one_of(&["running", "completed", "failed"]);
        if dice.below(2) == 0 {
            return Self::of(Method::POST, format!("experiments/{experiment}/iterations"), row);
        }
        Self::of(Method::PATCH, format!("experiments/{experiment}"), json!({"status": status}))
    }
}

/// Stands for no address of the server.
const RECONNECT: &str = "/ws";

/// A flow that ends at once, or one that lasts for a while.
fn new_flow(dice: &mut Dice) -> Value {
    let iterations = if dice.below(3) == 0 { 60 } else { 1 + dice.below(3) };
    let experiments: Vec<_> = (0..=dice.below(3))
        .map(|number| {
            let method = dice.one_of(&["ga", "ts"]);
            json!({"name": format!("Phase {number}"), "experiment_type": method, "optimize_neurons": true})
        })
        .collect();
    json!({"name": "walker", "config": {"experiments": experiments, "params": {"corpus": "tiny",
        "generations": iterations, "iterations": iterations, "population_size": 4, "neighbors_per_iter": 4,
        "total_neighbors_size": 4, "default_neurons": 2, "default_bits": 4, "patience": 1000,
        "checkpoint_interval": 1 + dice.below(3), "seed": dice.below(1000)}}})
}

fn outside_status(dice: &mut Dice) -> Value {
    let status =
        dice.one_of(&["running", "running", "completed", "failed", "paused", "queued", "cancelled", "pending"]);
    json!({"status": status, "error": WALKED})
}

pub(super) async fn add_corpus(server: &Killable) {
    let text = multipart::Part::bytes(TEXT.repeat(20).into_bytes()).file_name("a.txt");
    let form = multipart::Form::new().text("name", "tiny").text("tokenizer", "words").part("train", text);
    let added = answer(server.request(Method::POST, "corpora").multipart(form)).await;
    assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
}
