//! Lists: bare arrays, newest first, with their total in a header.

use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::fixture::{TestServer, small_flow};

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn flows_are_listed_newest_first_in_pages_with_their_total() {
    let server = TestServer::without_engine().await;
    let mut created = Vec::new();
    for name in ["a", "b", "c"] {
        created.push(server.create(&small_flow(name)).await);
    }
    created.reverse();
    let all = server.get("/api/flows").await;
    assert_eq!((ids(&all.json()), all.header("x-total-count")), (created.clone(), "3"));
    let page = server.get("/api/flows?limit=1&offset=1").await;
    assert_eq!((ids(&page.json()), page.header("x-total-count")), (vec![created[1]], "3"));
    server.post(&format!("/api/flows/{}/start", created[2]), &Value::Null).await;
    assert_eq!(ids(&server.get("/api/flows?status=queued").await.json()), [created[2]]);
    let experiments = server.get(&format!("/api/experiments?flow_id={}", created[0])).await;
    assert_eq!(experiments.header("x-total-count"), "6");
    server.stop().await;
}

#[tokio::test]
async fn a_flow_comes_back_as_it_was_sent_and_as_it_was_changed() {
    let server = TestServer::without_engine().await;
    let sent = json!({"name": "flat", "description": "why", "unknown": 1, "experiments": [{"name": "one",
        "experiment_type": "ts", "optimize_bits": true, "iterations": 5, "tier_config": [[10, 2, 4], [null, 1, 4]],
        "novel": {"x": [1, 2]}}]});
    let flow = server.post("/api/flows", &sent).await.json();
    assert_eq!(flow["config"]["experiments"], sent["experiments"]);
    assert_eq!((&flow["status"], &flow["description"]), (&json!("pending"), &json!("why")));
    let path = format!("/api/flows/{}", flow["id"]);
    let changed = server.patch(&path, &json!({"name": "renamed", "later": true})).await.json();
    assert_eq!((&changed["name"], &changed["description"]), (&json!("renamed"), &json!("why")));
    assert_eq!(server.get(&path).await.json(), changed);
    server.stop().await;
}

#[tokio::test]
async fn a_row_that_cannot_be_read_hides_no_other() {
    let server = TestServer::without_engine().await;
    let flow = server.create(&small_flow("x")).await;
    let experiments = ids(&server.get(&format!("/api/flows/{flow}/experiments")).await.json());
    for id in &experiments[..2] {
        let iterations = json!([{"iteration_num": 1, "best_ce": 9.0}, {"iteration_num": 2, "best_ce": 8.0}]);
        server.post(&format!("/api/experiments/{id}/iterations"), &iterations).await;
        let summary = json!({"validation_point": "init", "genome_type": "best_ce", "genome_hash": "a"});
        server.post(&format!("/api/experiments/{id}/summaries"), &summary).await;
        server.post(&format!("/api/experiments/{id}/gating"), &json!({"config": {"top": 3}})).await;
    }
    let options = SqliteConnectOptions::new().filename(server.data.path().join("experiments.db"));
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    for statement in [
        "UPDATE experiments SET config_json = '{rubbish' WHERE id = ?",
        "UPDATE iterations SET timestamp = 'yesterday' WHERE iteration_num = 2 AND experiment_id = ?",
        "UPDATE validation_summaries SET genome_type = 'best' WHERE experiment_id = ?",
        "UPDATE gating_runs SET config_json = '' WHERE experiment_id = ?",
    ] {
        sqlx::query(statement).bind(experiments[0]).execute(&mut db).await.unwrap();
    }
    let broken = format!("/api/experiments/{}", experiments[0]);
    let lists = [
        (format!("/api/flows/{flow}/experiments"), 5),
        ("/api/experiments".to_owned(), 5),
        (format!("/api/flows/{flow}/iterations.json"), 3),
        (format!("{broken}/iterations"), 1),
        (format!("{broken}/iterations?max_points=10"), 1),
        (format!("/api/flows/{flow}/validations"), 1),
        ("/api/gating/pending".to_owned(), 1),
    ];
    for (path, count) in lists {
        let list = server.get(&path).await;
        assert_eq!(
            (list.status.as_u16(), list.json().as_array().map(Vec::len)),
            (200, Some(count)),
            "{path}: {list:?}"
        );
    }
    for path in ["/api/snapshot".to_owned(), format!("/flows/{flow}")] {
        assert_eq!(server.get(&path).await.status.as_u16(), 200, "{path}");
    }
    for refused in [server.get(&broken).await, server.patch(&broken, &json!({"name": "y"})).await] {
        let sentence = refused.refused(503);
        assert!(sentence.contains("experiments.config_json") && sentence.contains("wnn-exp restore"), "{sentence}");
    }
    server.stop().await;
}

#[tokio::test]
async fn health_and_snapshot_are_answered_before_anything_ran() {
    let server = TestServer::without_engine().await;
    let health = server.get("/api/health").await.json();
    assert_eq!((&health["status"], &health["engine_threads"]), (&json!("ok"), &json!(1)));
    let snapshot = server.get("/api/snapshot").await.json();
    assert_eq!((&snapshot["phases"], &snapshot["current_phase"]), (&json!([]), &Value::Null));
    server.stop().await;
}
