//! Checkpoints that programs elsewhere write: registered, uploaded, and never reached through a path that a client names.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::{Answer, TestServer, answer};

async fn new_experiment(server: &TestServer) -> i64 {
    server.post("/api/experiments", &json!({"name": "alone"})).await.json()["id"].as_i64().unwrap()
}

async fn register(server: &TestServer, body: &Value) -> Value {
    let created = server.post("/api/checkpoints", body).await;
    assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    created.json()
}

async fn upload(server: &TestServer, id: &Value, body: Vec<u8>) -> Answer {
    answer(server.request(Method::PUT, &format!("/api/checkpoints/{id}/file")).body(body)).await
}

fn zipped(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn checkpoint_text() -> String {
    json!({"phase_result": {"phase_name": "Phase 1a", "strategy_type": "GA", "final_fitness": 5.1, "final_accuracy": 0.09,
        "iterations_run": 20, "best_genome": {"bits_per_cluster": [2, 1], "neurons_per_cluster": [1, 1],
        "connections": [0, 1, 2], "cached_fitness": [5.1, 0.09]}, "final_population": [], "final_threshold": 0.0,
        "initial_fitness": 5.3, "initial_accuracy": 0.05}, "_metadata": {"elapsed_seconds": 1.0}})
    .to_string()
}

#[tokio::test]
async fn both_generations_register_and_read_both_spellings() {
    let server = TestServer::without_engine().await;
    let experiment = new_experiment(&server).await;
    let stats = json!({"num_clusters": 2, "bits_range": [1, 2], "tiers": [{"clusters": 2}]});
    let gen1 = register(&server, &json!({"experiment_id": experiment, "name": "one", "file_path": "/far/one.json.gz",
        "file_size_bytes": 77, "final_fitness": 9.5, "final_accuracy": 0.25, "iterations_run": 12, "genome_stats": stats,
        "is_final": true})).await;
    assert_eq!((&gen1["best_ce"], &gen1["best_accuracy"]), (&json!(9.5), &json!(0.25)));
    assert_eq!((&gen1["genome_stats"], &gen1["file_path"]), (&stats, &json!("/far/one.json.gz")));
    let gen2 = register(
        &server,
        &json!({"experiment_id": experiment, "file_path": "far/two.json.gz", "best_ce": 9.0,
        "best_accuracy": 0.5, "checkpoint_type": "phase_end", "iteration_id": 3}),
    )
    .await;
    assert_eq!(
        (&gen2["final_fitness"], &gen2["is_final"], &gen2["name"]),
        (&json!(9.0), &json!(true), &json!("two.json.gz"))
    );
    let again = register(
        &server,
        &json!({"experiment_id": experiment, "name": "one", "file_path": "/far/one.json.gz",
        "final_fitness": 9.4, "is_final": true}),
    )
    .await;
    assert_eq!((&again["id"], &again["best_ce"], &again["iterations_run"]), (&gen1["id"], &json!(9.4), &json!(12)));
    assert_eq!(server.get(&format!("/api/checkpoints?experiment_id={experiment}")).await.header("x-total-count"), "2");
    server.stop().await;
}

#[tokio::test]
async fn a_path_elsewhere_is_recorded_and_neither_given_out_nor_deleted() {
    let server = TestServer::without_engine().await;
    let experiment = new_experiment(&server).await;
    let data = server.data.path().canonicalize().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let precious = elsewhere.path().join("precious.json.gz");
    std::fs::write(&precious, "precious").unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), data.join("checkpoints/link")).unwrap();
    let winding = data.join("checkpoints/../experiments.db");
    let through_link = data.join("checkpoints/link/precious.json.gz");
    for path in [&precious, &winding, &data.join("experiments.db"), &through_link] {
        let row = register(&server, &json!({"experiment_id": experiment, "file_path": path})).await;
        let address = format!("/api/checkpoints/{}", row["id"]);
        let sentence = server.get(&format!("{address}/download")).await.refused(403);
        assert!(sentence.contains("--checkpoint-root"), "{sentence}");
        assert_eq!(server.delete(&format!("{address}?force=True")).await.status, StatusCode::NO_CONTENT);
        assert!(path.exists(), "{}", path.display());
    }
    server.stop().await;
}

#[tokio::test]
async fn a_file_among_the_checkpoints_here_is_given_out_and_lives_as_long_as_its_last_row() {
    let server = TestServer::without_engine().await;
    let file = server.data.path().canonicalize().unwrap().join("checkpoints/mine.json.gz");
    std::fs::write(&file, "mine").unwrap();
    let mut rows = Vec::new();
    for _ in 0..2 {
        let experiment = new_experiment(&server).await;
        rows.push(register(&server, &json!({"experiment_id": experiment, "file_path": file})).await);
    }
    let address = |row: &Value| format!("/api/checkpoints/{}", row["id"]);
    assert_eq!(server.get(&format!("{}/download", address(&rows[0]))).await.bytes, b"mine");
    server.delete(&address(&rows[0])).await;
    assert!(file.exists(), "another checkpoint names it");
    server.delete(&address(&rows[1])).await;
    assert!(!file.exists());
    server.stop().await;
}

#[tokio::test]
async fn an_uploaded_file_is_checked_kept_and_given_out() {
    let server = TestServer::without_engine().await;
    let experiment = new_experiment(&server).await;
    let body = json!({"experiment_id": experiment, "file_path": "/far/one.json.gz", "file_size_bytes": 5});
    let row = register(&server, &body).await;
    let file = zipped(checkpoint_text().as_bytes());
    let kept = upload(&server, &row["id"], file.clone()).await;
    assert_eq!((kept.status, kept.json()["file_size_bytes"].as_u64()), (StatusCode::OK, Some(file.len() as u64)));
    let download = format!("/api/checkpoints/{}/download", row["id"]);
    assert_eq!(server.get(&download).await.bytes, file);
    assert_eq!(register(&server, &body).await["id"], row["id"], "it is known by the path that its worker sends");
    assert_eq!(server.get(&download).await.bytes, file);

    let plain = upload(&server, &row["id"], checkpoint_text().into_bytes()).await;
    assert_eq!(plain.status, StatusCode::OK, "{plain:?}");
    let bytes = server.get(&download).await.bytes;
    assert!(bytes.starts_with(&[0x1f, 0x8b]), "what is given out is gzip'd");
    let path =
        server.get(&format!("/api/checkpoints/{}", row["id"])).await.json()["file_path"].as_str().unwrap().to_owned();
    server.delete(&format!("/api/checkpoints/{}", row["id"])).await;
    assert!(!std::path::Path::new(&path).exists());
    server.stop().await;
}

#[tokio::test]
async fn a_file_that_is_no_checkpoint_is_refused_and_leaves_nothing() {
    let server = TestServer::start_with(&["--runner", "external", "--max-upload-mb", "1"]).await;
    let experiment = new_experiment(&server).await;
    let row = register(&server, &json!({"experiment_id": experiment, "file_path": "/far/one.json.gz"})).await;
    let whole = zipped(checkpoint_text().as_bytes());
    let cases = [
        (Vec::new(), "empty"),
        (b"hello".to_vec(), "not JSON"),
        (whole[..whole.len() - 9].to_vec(), "truncated"),
        (zipped(b"{\"genome\": 5}"), "the file"),
        (zipped(&vec![b' '; 64 << 20]), "the file"),
    ];
    for (body, said) in cases {
        let sentence = upload(&server, &row["id"], body).await.refused(422);
        assert!(sentence.contains(said), "{sentence}");
    }
    upload(&server, &row["id"], vec![0; (1 << 20) + 1]).await.refused(413);
    upload(&server, &json!(99), whole).await.refused(404);
    server.get(&format!("/api/checkpoints/{}/download", row["id"])).await.refused(403);
    let left = std::fs::read_dir(server.data.path().join("uploads")).unwrap().count();
    assert_eq!(left, 0);
    server.stop().await;
}
