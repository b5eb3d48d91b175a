//! Whatever a client gets wrong, the answer is JSON with a sentence.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::{TestServer, answer, small_flow};

#[tokio::test]
async fn what_is_not_json_is_malformed() {
    let server = TestServer::without_engine().await;
    let nan = "{\"name\": \"x\", \"config\": {\"params\": {\"mutation_rate\": NaN}}}";
    for body in ["", "{", "{\"name\": \"x\"} more", "\u{1}", "nul", nan, &nan.replace("NaN", "1e999")] {
        let sent = answer(server.request(Method::POST, "/api/flows").body(body.to_owned())).await;
        assert!(sent.refused(400).starts_with("the body is not JSON: "), "{sent:?}");
    }
    let not_utf8 = answer(server.request(Method::POST, "/api/flows").body(b"{\"name\": \"\xff\"}".to_vec())).await;
    not_utf8.refused(400);
    for deep in ["[".repeat(100_000), format!("{{\"config\": {{\"params\": {{\"a\": {}", "[".repeat(100_000))] {
        answer(server.request(Method::POST, "/api/flows").body(deep)).await.refused(400);
    }
    server.stop().await;
}

#[tokio::test]
async fn a_json_body_needs_no_content_type() {
    let server = TestServer::without_engine().await;
    let created = answer(server.request(Method::POST, "/api/flows").body(small_flow("bare").to_string())).await;
    assert_eq!(created.status, StatusCode::CREATED);
    server.stop().await;
}

#[tokio::test]
async fn a_field_that_is_wrong_is_named() {
    let server = TestServer::without_engine().await;
    let id = server.create(&small_flow("x")).await;
    let cases = [
        (Method::POST, "/api/flows".to_owned(), json!({"name": 5}), "name"),
        (Method::POST, "/api/flows".to_owned(), json!([1]), "the body"),
        (Method::POST, "/api/flows".to_owned(), json!({"name": "", "config": small_flow("")["config"]}), "name"),
        (Method::POST, "/api/flows".to_owned(), json!({"name": "x"}), "config.experiments"),
        (Method::PATCH, format!("/api/flows/{id}"), json!({"status": "done"}), "status"),
        (Method::PATCH, format!("/api/flows/{id}"), json!({"seed_checkpoint_id": 99}), "seed_checkpoint_id"),
    ];
    for (method, path, body, field) in cases {
        let sent = answer(server.request(method, &path).json(&body)).await;
        assert!(sent.refused(422).contains(field), "{sent:?}");
        assert_eq!(sent.json()["fields"][0]["field"], field);
    }
    let unknown = json!({"name": "x", "config": {"template": "standard-6-phase", "params": {"corpus": "none"}}});
    let created = server.post("/api/flows", &unknown).await;
    assert_eq!(created.status, StatusCode::CREATED, "which corpora there are is for the workers to know");
    server.stop().await;
    let server = TestServer::start().await;
    assert!(server.post("/api/flows", &unknown).await.refused(422).contains("toy"));
    server.stop().await;
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_malformed_and_an_empty_one_is_none() {
    let server = TestServer::without_engine().await;
    for query in ["limit=-1", "limit=x", "offset=1.5", "status=done", "limit=99999999999999999999", "limit=1&limit=2"] {
        let sentence = server.get(&format!("/api/flows?{query}")).await.refused(400);
        assert!(sentence.starts_with("the query cannot be read: "), "{sentence}");
    }
    server.get("/api/checkpoints?is_final=maybe").await.refused(400);
    server.get("/ws?flow_id=x").await.refused(400);
    for query in ["", "status=&limit=&offset=", "limit", "unknown=1", "&&"] {
        assert_eq!(server.get(&format!("/api/flows?{query}")).await.status, StatusCode::OK, "{query}");
    }
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = TestServer::without_engine().await;
    let paths = [
        "/api/flows/1",
        "/api/flows/abc",
        "/api/flows/99999999999999999999",
        "/api/flows/-1",
        "/api/flows/%FF",
        "/api/flows/1/experiments",
        "/api/experiments/1",
        "/api/experiments/x",
        "/api/experiments/current",
        "/api/experiments/1/iterations",
        "/api/checkpoints/1",
        "/api/checkpoints/1/download",
        "/api/corpora/none",
        "/api/corpora/..%2Ftoy/meta.json",
        "/api/corpora/none/train.u32",
        "/api",
        "/api/",
        "/api/nothing",
        "/api/flows/",
    ];
    for path in paths {
        let sentence = server.get(path).await.refused(404);
        assert!(sentence.starts_with("there is no") || sentence.contains("no experiment runs"), "{path}: {sentence}");
    }
    for path in ["/api/flows/1/start", "/api/flows/1/stop", "/api/flows/x/start"] {
        server.post(path, &Value::Null).await.refused(404);
    }
    server.delete("/api/flows/1").await.refused(404);
    server.delete("/api/checkpoints/1?force=True").await.refused(404);
    server.patch("/api/flows/1", &json!({})).await.refused(404);
    server.stop().await;
}

#[tokio::test]
async fn a_wrong_method_is_refused_with_the_right_ones() {
    let server = TestServer::without_engine().await;
    for (method, path, allowed) in [
        (Method::PUT, "/api/flows", "GET,HEAD,POST"),
        (Method::POST, "/api/flows/1", "GET,HEAD,PATCH,DELETE"),
        (Method::GET, "/api/flows/1/start", "POST"),
        (Method::DELETE, "/api/corpora", "GET,HEAD,POST"),
    ] {
        let sent = answer(server.request(method, path)).await;
        sent.refused(405);
        assert_eq!(sent.header("allow"), allowed, "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn what_the_state_forbids_is_a_conflict() {
    let server = TestServer::without_engine().await;
    let id = server.create(&small_flow("x")).await;
    assert!(server.post(&format!("/api/flows/{id}/stop"), &Value::Null).await.refused(409).contains("pending"));
    server.post(&format!("/api/flows/{id}/start"), &Value::Null).await;
    server.post(&format!("/api/flows/{id}/start"), &Value::Null).await.refused(409);
    assert!(server.delete(&format!("/api/flows/{id}")).await.refused(409).contains("queued"));
    assert_eq!(server.post(&format!("/api/flows/{id}/stop"), &Value::Null).await.json()["status"], "cancelled");
    let gone = server.delete(&format!("/api/flows/{id}")).await;
    assert_eq!((gone.status, gone.bytes.len()), (StatusCode::NO_CONTENT, 0));
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_the_limit() {
    let server = TestServer::without_engine().await;
    let mut flow = small_flow("large");
    flow["config"]["params"]["notes"] = json!("x".repeat(17 << 20));
    assert!(server.post("/api/flows", &flow).await.refused(413).contains("16 MB"));
    server.stop().await;
}
