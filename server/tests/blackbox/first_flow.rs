//! A flow from its definition to the files that come out of it.

use std::{collections::HashSet, io::Read as _};

use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::fixture::{TestServer, small_flow};

#[tokio::test]
async fn a_started_flow_runs_its_six_phases_and_leaves_six_final_checkpoints() {
    let server = TestServer::start().await;
    server.add_corpus("tiny", "words", 50).await;
    let mut flow = small_flow("Pass 1");
    flow["config"]["params"]["corpus"] = json!("tiny");
    let id = server.create(&flow).await;
    let mut socket = server.socket(&format!("?flow_id={id}")).await;
    let first = socket.next().await;
    assert_eq!((&first["type"], first["data"]["phases"].as_array().unwrap().len()), (&json!("Snapshot"), 6));

    let started = server.post(&format!("/api/flows/{id}/start"), &json!({})).await;
    assert_eq!(started.json()["status"], "queued");
    let frames = socket.until("FlowCompleted").await;
    let seqs: Vec<_> = frames.iter().map(|frame| frame["seq"].as_u64().unwrap()).collect();
    assert!(seqs.is_sorted_by(|one, next| one < next), "{seqs:?}");
    assert!(seqs[0] > first["seq"].as_u64().unwrap());
    let count = |kind| frames.iter().filter(|frame| frame["type"] == kind).count();
    assert_eq!((count("FlowStarted"), count("PhaseStarted"), count("PhaseCompleted")), (1, 6, 6));
    let iterations: HashSet<_> = frames.iter().filter(|frame| frame["type"] == "IterationUpdate").map(key).collect();
    assert_eq!(iterations.len(), count("IterationUpdate"), "no iteration is told twice");

    let flow = server.get(&format!("/api/flows/{id}")).await.json();
    assert_eq!((&flow["status"], &flow["experiment_count"]), (&json!("completed"), &json!(6)));
    let experiments = server.get(&format!("/api/flows/{id}/experiments")).await.json();
    let names: Vec<_> = experiments.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!((names.first(), names.last()), (Some(&"Phase 1a: GA Neurons"), Some(&"Phase 3b: TS Connections")));
    for experiment in experiments.as_array().unwrap() {
        let path = format!("/api/experiments/{}/iterations", experiment["id"]);
        let stored: HashSet<_> = server.get(&path).await.json().as_array().unwrap().iter().map(pair).collect();
        assert!(!stored.is_empty() && stored.is_subset(&iterations), "every iteration that is stored was told");
    }
    check_final_checkpoints(&server, id).await;
    server.stop().await;
}

/// Each result's file says what its row says.
async fn check_final_checkpoints(server: &TestServer, flow: i64) {
    let listed = server.get(&format!("/api/checkpoints?flow_id={flow}&is_final=True")).await;
    assert_eq!(listed.header("x-total-count"), "6");
    for checkpoint in listed.json().as_array().unwrap() {
        let file = server.get(&format!("/api/checkpoints/{}/download", checkpoint["id"])).await;
        let mut text = String::new();
        GzDecoder::new(file.bytes.as_slice()).read_to_string(&mut text).unwrap();
        let result = &serde_json::from_str::<Value>(&text).unwrap()["phase_result"];
        assert_eq!(result["final_fitness"], checkpoint["final_fitness"]);
        assert_eq!(result["final_accuracy"], checkpoint["final_accuracy"]);
        assert_eq!((&checkpoint["best_ce"], &checkpoint["is_final"]), (&checkpoint["final_fitness"], &json!(true)));
    }
    let made_on_the_way = server.get(&format!("/api/checkpoints?flow_id={flow}&is_final=False")).await;
    assert!(made_on_the_way.json().as_array().unwrap().iter().all(|one| one["is_final"] == false));
}

#[tokio::test]
async fn a_stopped_flow_is_cancelled_and_goes_on_when_it_is_started_again() {
    let server = TestServer::start().await;
    server.add_corpus("letters", "bytes", 200).await;
    let mut long = small_flow("long");
    long["config"]["params"]["corpus"] = json!("letters");
    long["config"]["params"]["ga_generations"] = json!(100_000);
    long["config"]["params"]["patience"] = json!(100_000);
    let id = server.create(&long).await;
    let mut socket = server.socket(&format!("?flow_id={id}")).await;
    server.post(&format!("/api/flows/{id}/start"), &Value::Null).await;
    socket.until("IterationUpdate").await;
    let current = server.get("/api/experiments/current").await.json();
    assert_eq!((&current["flow_id"], &current["status"]), (&json!(id), &json!("running")));

    server.post(&format!("/api/flows/{id}/stop"), &Value::Null).await;
    socket.until("FlowCancelled").await;
    assert_eq!(server.get(&format!("/api/flows/{id}")).await.json()["status"], "cancelled");
    let reached = server.get(&format!("/api/experiments/{}", current["id"])).await.json();

    server.post(&format!("/api/flows/{id}/start"), &Value::Null).await;
    let frames = socket.until("IterationUpdate").await;
    let next = &frames.last().unwrap()["data"];
    assert_eq!(next["experiment_id"], reached["id"]);
    assert_eq!(next["iteration_num"].as_i64(), reached["current_iteration"].as_i64().map(|last| last + 1));
    server.stop().await;
}

fn key(frame: &Value) -> (i64, i64) {
    pair(&frame["data"])
}

fn pair(iteration: &Value) -> (i64, i64) {
    (iteration["experiment_id"].as_i64().unwrap(), iteration["iteration_num"].as_i64().unwrap())
}
