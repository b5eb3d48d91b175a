//! Backups, and flows that go from one server to another, over HTTP.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::{TestServer, answer, small_flow};

async fn import(server: &TestServer, file: Vec<u8>) -> crate::fixture::Answer {
    answer(server.request(Method::POST, "/api/flows/import").body(file)).await
}

#[tokio::test]
async fn a_flow_is_streamed_from_one_server_and_taken_in_by_another() {
    let (here, there) = (TestServer::start().await, TestServer::without_engine().await);
    here.add_corpus("tiny", "words", 20).await;
    let mut flow = small_flow("Wandering");
    flow["config"]["params"]["corpus"] = json!("tiny");
    let id = here.create(&flow).await;
    let mut socket = here.socket("").await;
    here.post(&format!("/api/flows/{id}/start"), &Value::Null).await;
    socket.until("FlowCompleted").await;

    let exported = here.get(&format!("/api/flows/{id}/export?with_corpus=True")).await;
    assert_eq!((exported.status, exported.header("content-type")), (StatusCode::OK, "application/gzip"));
    assert_eq!(exported.header("content-disposition"), "attachment; filename=\"wandering.flow.tar.gz\"");
    let mut socket = there.socket("").await;
    let imported = import(&there, exported.bytes.clone()).await;
    assert_eq!(imported.status, StatusCode::CREATED, "{imported:?}");
    let imported = imported.json();
    assert_eq!((&imported["flow"]["name"], &imported["notes"]), (&json!("Wandering"), &json!([])));
    assert_eq!(socket.until_named("Wandering").await.last().unwrap()["data"], imported["flow"]);

    let checkpoint = there.get("/api/checkpoints?is_final=1").await.json()[0].clone();
    let original = here.get("/api/checkpoints?is_final=1").await.json()[0].clone();
    let file = async |server: &TestServer, row: &Value| {
        server.get(&format!("/api/checkpoints/{}/download", row["id"])).await.bytes
    };
    assert!(file(&there, &checkpoint).await == file(&here, &original).await);
    for (server, row) in [(&here, &original), (&there, &checkpoint)] {
        let rows = server.get(&format!("/api/experiments/{}/iterations", row["experiment_id"])).await.json();
        assert_eq!(rows.as_array().unwrap().len(), 3);
    }
    let cut = exported.bytes[..exported.bytes.len() / 2].to_vec();
    assert!(import(&there, cut).await.refused(422).contains("truncated"));
    here.get("/api/flows/99/export").await.refused(404);
    here.get(&format!("/api/flows/{id}/export?with_corpus=maybe")).await.refused(400);
    assert_eq!(std::fs::read_dir(there.data.path().join("uploads")).unwrap().count(), 0, "nothing is left behind");
    here.stop().await;
    there.stop().await;
}

#[tokio::test]
async fn an_import_beyond_the_limit_is_refused_with_the_limit() {
    let server = TestServer::start_with(&["--runner", "external", "--max-upload-mb", "1"]).await;
    assert!(import(&server, vec![0; 3 << 20]).await.refused(413).contains("1 MB"));
    server.stop().await;
}

#[tokio::test]
async fn a_backup_is_made_where_it_is_wanted_and_nowhere_else() {
    let server = TestServer::without_engine().await;
    let outside = tempfile::tempdir().unwrap();
    let place = outside.path().join("backup");
    let made = server.post("/api/backup", &json!({"directory": place})).await;
    assert_eq!((made.status, made.json()["directory"].as_str()), (StatusCode::OK, place.to_str()));
    assert!(place.join("manifest.json").is_file() && place.join("corpora/toy.corpus").is_file());
    assert!(server.post("/api/backup", &json!({"directory": place})).await.refused(409).contains("not an empty"));
    assert!(server.post("/api/backup", &json!({"directory": "backup"})).await.refused(422).contains("absolute"));
    server.post("/api/backup", &json!({})).await.refused(422);
    let inside = server.data.path().join("backup");
    assert!(server.post("/api/backup", &json!({"directory": inside})).await.refused(422).contains("outside"));
    server.stop().await;
}
