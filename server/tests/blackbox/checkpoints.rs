//! Checkpoint files: download, ranges, conditions, deletion.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::{Answer, TestServer, answer, small_flow};

/// A server on which one experiment has ended, and the address of its result.
pub(crate) async fn with_checkpoint() -> (TestServer, i64) {
    let server = TestServer::start().await;
    server.add_corpus("tiny", "words", 20).await;
    let mut flow = small_flow("one");
    flow["config"]["params"]["corpus"] = json!("tiny");
    flow["config"]["experiments"] = json!([{"name": "Phase 1a: GA Neurons", "experiment_type": "ga",
        "optimize_neurons": true, "generations": 1, "population_size": 2}]);
    let id = server.create(&flow).await;
    let mut socket = server.socket("").await;
    server.post(&format!("/api/flows/{id}/start"), &Value::Null).await;
    socket.until("FlowCompleted").await;
    let found = server.get("/api/checkpoints?is_final=1").await.json();
    (server, found[0]["id"].as_i64().unwrap())
}

async fn download(server: &TestServer, id: i64, headers: &[(&str, &str)]) -> Answer {
    let request = server.request(Method::GET, &format!("/api/checkpoints/{id}/download"));
    answer(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test]
async fn a_file_is_given_whole_in_ranges_and_not_again_to_who_has_it() {
    let (server, id) = with_checkpoint().await;
    let whole = download(&server, id, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(whole.status, StatusCode::OK);
    assert_eq!(whole.header("content-type"), "application/gzip");
    assert_eq!(whole.header("content-disposition"), "attachment; filename=\"phase_1a_ga_neurons.json.gz\"");
    assert_eq!(whole.header("content-length"), whole.bytes.len().to_string());
    assert_eq!((whole.header("accept-ranges"), whole.header("content-encoding")), ("bytes", ""));
    let tag = whole.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 4, "{tag}");
    let row = server.get(&format!("/api/checkpoints/{id}")).await.json();
    assert_eq!(row["file_size_bytes"].as_u64(), Some(whole.bytes.len() as u64));

    let part = download(&server, id, &[("range", "bytes=10-19")]).await;
    assert_eq!((part.status, part.bytes.as_slice()), (StatusCode::PARTIAL_CONTENT, &whole.bytes[10..20]));
    assert_eq!(part.header("content-range"), format!("bytes 10-19/{}", whole.bytes.len()));
    let last = download(&server, id, &[("range", "bytes=-5"), ("if-range", &tag)]).await;
    assert_eq!(last.bytes, whole.bytes[whole.bytes.len() - 5..]);
    let changed = download(&server, id, &[("range", "bytes=-5"), ("if-range", "\"older\"")]).await;
    assert_eq!((changed.status, changed.bytes.len()), (StatusCode::OK, whole.bytes.len()));
    let outside = download(&server, id, &[("range", "bytes=99999999-")]).await;
    assert!(outside.refused(416).contains("range"));
    assert_eq!(outside.header("content-range"), format!("bytes */{}", whole.bytes.len()));

    let known = download(&server, id, &[("if-none-match", &tag)]).await;
    assert_eq!((known.status, known.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    let other = download(&server, id, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status, StatusCode::OK);
    let head = answer(server.request(Method::HEAD, &format!("/api/checkpoints/{id}/download"))).await;
    assert_eq!((head.header("content-length"), head.bytes.len()), (whole.header("content-length"), 0));
    server.stop().await;
}

#[tokio::test]
async fn deleting_a_referenced_checkpoint_is_a_conflict_unless_forced() {
    let (server, id) = with_checkpoint().await;
    let mut seeded = small_flow("seeded");
    seeded["config"]["params"]["corpus"] = json!("tiny");
    seeded["seed_checkpoint_id"] = json!(id);
    let flow = server.create(&seeded).await;
    assert_eq!(server.get(&format!("/api/checkpoints/{id}")).await.json()["reference_count"], 1);
    let refused = server.delete(&format!("/api/checkpoints/{id}?force=False")).await.refused(409);
    assert!(refused.contains(&format!("flow {flow}")), "{refused}");
    let mut socket = server.socket("").await;
    let gone = server.delete(&format!("/api/checkpoints/{id}?force=True")).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(socket.until("CheckpointDeleted").await.last().unwrap()["data"], json!({"id": id}));
    assert_eq!(server.get(&format!("/api/flows/{flow}")).await.json()["seed_checkpoint_id"], Value::Null);
    download(&server, id, &[]).await.refused(404);
    server.stop().await;
}

#[tokio::test]
async fn a_file_that_vanished_is_not_found() {
    let (server, id) = with_checkpoint().await;
    std::fs::remove_dir_all(server.data.path().join("checkpoints")).unwrap();
    assert!(download(&server, id, &[]).await.refused(404).contains("file"));
    server.stop().await;
}

#[tokio::test]
async fn a_genome_is_summed_up_and_shown_and_its_file_verified() {
    let (server, id) = with_checkpoint().await;
    let summary = server.get(&format!("/api/checkpoints/{id}/genome")).await;
    assert_eq!(summary.status, StatusCode::OK);
    assert!(summary.bytes.len() < 64 << 10, "{} bytes", summary.bytes.len());
    let summary = summary.json();
    let row = server.get(&format!("/api/checkpoints/{id}")).await.json();
    assert_eq!(summary["neurons"], row["genome_stats"]["total_neurons"]);
    assert_eq!(summary["tiers"][0]["clusters"], row["genome_stats"]["num_clusters"]);
    let cells = summary["connection_map"].as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap());
    assert_eq!(cells.map(|cell| cell.as_u64().unwrap()).sum::<u64>(), summary["connections"].as_u64().unwrap());
    assert!(summary["not_compared"].as_str().unwrap().contains("random genomes"));

    let page = server.get(&format!("/checkpoints/{id}")).await;
    let html = String::from_utf8(page.bytes).unwrap();
    let hash = row["content_hash"].as_str().unwrap();
    assert_eq!(page.status, StatusCode::OK);
    let seed = format!("/flows/new?seed_checkpoint_id={id}&amp;");
    let parts = ["Phase 1a: GA Neurons", "Where the connections look", "Memory of the tables", hash, &seed];
    for part in parts.into_iter().chain(["&amp;corpus=tiny"]) {
        assert!(html.contains(part), "{part}");
    }
    let verified = server.post(&format!("/api/checkpoints/{id}/verify"), &Value::Null).await.json();
    assert_eq!((&verified["sound"], &verified["sha256"]), (&json!(true), &row["content_hash"]));
    let page = server.get(&format!("/checkpoints/{id}?verify=1")).await;
    assert!(String::from_utf8(page.bytes).unwrap().contains("The file holds exactly what was written."));

    std::fs::write(row["file_path"].as_str().unwrap(), "{}").unwrap();
    let refused = server.get(&format!("/api/checkpoints/{id}/genome")).await.refused(409);
    assert!(refused.contains("there is no genome in it"), "{refused}");
    let page = server.get(&format!("/checkpoints/{id}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(String::from_utf8(page.bytes).unwrap().contains("Its genome cannot be shown."));
    server.get("/api/checkpoints/999/genome").await.refused(404);
    assert_eq!(server.get("/checkpoints/999").await.status, StatusCode::NOT_FOUND);
    server.stop().await;
}
