//! Deleting with a way back, and the doctor beside a server at work.

use std::{
    fs::{self, File},
    time::Duration,
};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::checkpoints::with_checkpoint;

#[tokio::test]
async fn a_deletion_says_what_it_takes_along_and_is_undone() {
    let (server, id) = with_checkpoint().await;
    let before = server.get(&format!("/api/checkpoints/{id}")).await.json();
    let impact = server.get(&format!("/api/checkpoints/{id}/deletion")).await.json();
    assert_eq!(
        (&impact["files"], &impact["bytes"], &impact["refusal"]),
        (&json!(1), &before["file_size_bytes"], &Value::Null)
    );
    let flow = server.get("/api/flows/1/deletion").await.json();
    assert_eq!((&flow["experiments"], &flow["iterations"], &flow["checkpoints"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(server.delete("/api/flows/1").await.status, StatusCode::NO_CONTENT);
    server.get("/api/flows/1/deletion").await.refused(404);
    server.get("/api/flows/1").await.refused(404);
    server.get(&format!("/api/checkpoints/{id}/download")).await.refused(404);

    let listed = server.get("/api/trash").await;
    assert_eq!(listed.header("x-total-count"), "1");
    let entry = &listed.json()[0];
    assert_eq!((&entry["kind"], &entry["item_id"], &entry["state"]), (&json!("flow"), &json!(1), &json!("kept")));
    let entry = entry["id"].as_i64().unwrap();
    let mut socket = server.socket("").await;
    assert_eq!(server.post(&format!("/api/trash/{entry}/restore"), &Value::Null).await.status, StatusCode::OK);
    let told = socket.until("CheckpointCreated").await;
    assert_eq!(told.last().unwrap()["data"], before);
    let file = server.get(&format!("/api/checkpoints/{id}/download")).await;
    assert_eq!(file.header("etag"), format!("\"{}\"", before["content_hash"].as_str().unwrap()));
    server.post(&format!("/api/trash/{entry}/restore"), &Value::Null).await.refused(404);

    server.delete(&format!("/api/checkpoints/{id}")).await;
    let entry = server.get("/api/trash?kind=checkpoint").await.json()[0]["id"].as_i64().unwrap();
    assert_eq!(server.delete(&format!("/api/trash/{entry}")).await.status, StatusCode::NO_CONTENT);
    server.delete(&format!("/api/trash/{entry}")).await.refused(404);
    assert_eq!(server.get("/api/doctor").await.json()["findings"], json!([]));
    server.stop().await;
}

#[tokio::test]
async fn the_doctor_leaves_alone_what_may_still_be_written() {
    let (server, _) = with_checkpoint().await;
    let folder = server.data.path().join("checkpoints");
    for name in ["young.json.gz", "old.json.gz", ".young.json.gz.a.part", ".old.json.gz.a.part"] {
        fs::write(folder.join(name), "x").unwrap();
    }
    for name in ["old.json.gz", ".old.json.gz.a.part"] {
        let file = File::options().write(true).open(folder.join(name)).unwrap();
        let written = file.metadata().unwrap().modified().unwrap();
        file.set_modified(written - Duration::from_hours(24)).unwrap();
    }
    let found = server.get("/api/doctor").await.json();
    let paths = |found: &Value| {
        let findings = found["findings"].as_array().unwrap().iter();
        findings.map(|one| (one["complaint"].to_string(), one["path"].to_string())).collect::<Vec<_>>()
    };
    let expected = [
        ("\"half_written\"".to_owned(), "\"checkpoints/.old.json.gz.a.part\"".to_owned()),
        ("\"orphaned\"".to_owned(), "\"checkpoints/old.json.gz\"".to_owned()),
    ];
    assert_eq!(paths(&found), expected);
    let repaired = server.post("/api/doctor", &Value::Null).await.json();
    assert!(repaired["findings"].as_array().unwrap().iter().all(|one| one["repaired"].is_string()), "{repaired}");
    assert_eq!(server.get("/api/doctor").await.json()["findings"], json!([]));
    assert!(folder.join("young.json.gz").exists() && !folder.join("old.json.gz").exists());
    assert_eq!(server.get("/api/trash?kind=file").await.header("x-total-count"), "2");
    server.stop().await;
}
