//! The routes around a flow's life.

use reqwest::Method;
use serde_json::json;

use crate::fixture::{TestServer, answer, small_flow};

#[tokio::test]
async fn a_flow_that_waits_is_paused_resumed_moved_and_cancelled() {
    let server = TestServer::without_engine().await;
    let (one, two) = (server.create(&small_flow("one")).await, server.create(&small_flow("two")).await);
    for id in [one, two] {
        server.post(&format!("/api/flows/{id}/start"), &json!({})).await;
    }
    let ids = |answer: &crate::fixture::Answer| -> Vec<i64> {
        answer.json().as_array().unwrap().iter().map(|flow| flow["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids(&server.get("/api/queue").await), [one, two]);
    let order = answer(server.request(Method::PUT, "/api/queue").json(&json!({"flow_ids": [two]}))).await;
    assert_eq!((ids(&order), order.header("x-total-count")), (vec![two, one], "2"));
    let act = async |id: i64, action: &str| server.post(&format!("/api/flows/{id}/{action}"), &json!({})).await;
    assert_eq!(act(one, "pause").await.json()["status"], "paused");
    let sentence = act(one, "pause").await.refused(409);
    assert!(sentence.contains("it can start, stop, resume, restart"), "{sentence}");
    assert_eq!(act(one, "resume").await.json()["status"], "queued");
    assert_eq!(act(one, "cancel").await.json()["status"], "cancelled");
    // Without a body too.
    let restarted = answer(server.request(Method::POST, &format!("/api/flows/{one}/restart"))).await;
    assert_eq!(
        (restarted.json()["status"].as_str(), restarted.json()["current_run"].as_i64()),
        (Some("queued"), Some(1))
    );
    act(one, "stop").await;
    let anew = server.post(&format!("/api/flows/{one}/restart"), &json!({"from_beginning": true})).await.json();
    assert_eq!((anew["current_run"].as_i64(), anew["experiment_count"].as_i64()), (Some(2), Some(6)));
    let runs = async |query: &str| server.get(&format!("/api/flows/{one}/experiments{query}")).await.json();
    let count = |runs: &serde_json::Value| runs.as_array().unwrap().len();
    assert_eq!((count(&runs("").await), count(&runs("?all_runs=True").await)), (6, 12));
    assert_eq!(runs("?run=1").await[0]["run"], 1);
}

#[tokio::test]
async fn experiments_are_reordered_and_flows_are_copied() {
    let server = TestServer::without_engine().await;
    let id = server.create(&small_flow("one")).await;
    let experiments = server.get(&format!("/api/flows/{id}/experiments")).await.json();
    let mut ids: Vec<_> = experiments.as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
    ids.reverse();
    let path = format!("/api/flows/{id}/experiments/reorder");
    let moved = answer(server.request(Method::PUT, &path).json(&json!({"experiment_ids": ids}))).await.json();
    assert_eq!((moved[0]["id"].as_i64(), moved[0]["sequence_order"].as_i64()), (Some(ids[0]), Some(0)));
    let wrong = answer(server.request(Method::PUT, &path).json(&json!({"experiment_ids": [1]}))).await;
    assert!(wrong.refused(422).contains("experiment_ids must name each experiment"));

    let copy = server.post(&format!("/api/flows/{id}/duplicate"), &json!({})).await;
    assert_eq!((copy.status.as_u16(), copy.json()["name"].as_str()), (201, Some("one (copy)")));
    assert_eq!(copy.json()["parent_flow_id"], id);
    assert_eq!(copy.json()["config"]["experiments"][0]["name"], "Phase 3b: TS Connections");
    let line = server.get(&format!("/api/flows/{id}/ancestry")).await.json();
    assert_eq!(
        (line["descendants"][0]["name"].as_str(), line["ancestors"].as_array().unwrap().len()),
        (Some("one (copy)"), 0)
    );
    server.post("/api/checkpoints/77/fork", &json!({})).await.refused(404);
    server.get("/api/flows/77/ancestry").await.refused(404);
}
