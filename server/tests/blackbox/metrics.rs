//! The figures that programs collect.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::fixture::{TestServer, small_flow};

#[tokio::test]
async fn collectors_find_what_the_engine_did() {
    let server = TestServer::start_with(&["--cache-mb", "300"]).await;
    server.add_corpus("tiny", "words", 50).await;
    let mut flow = small_flow("Pass 1");
    flow["config"]["params"]["corpus"] = json!("tiny");
    let id = server.create(&flow).await;
    let mut socket = server.socket(&format!("?flow_id={id}")).await;
    server.post(&format!("/api/flows/{id}/start"), &Value::Null).await;
    let told = socket.until("FlowCompleted").await;
    let iterations = told.iter().filter(|frame| frame["type"] == "IterationUpdate").count();

    let answer = server.get("/metrics").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"), "{answer:?}");
    let text = String::from_utf8(answer.bytes).unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let has = |line: &str| text.lines().any(|known| known == line);
    assert!(has("# TYPE wnn_genomes_judged counter") && !has("wnn_genomes_judged_total 0"), "{text}");
    assert!(has(&format!("wnn_iterations_total {iterations}")), "{iterations} {text}");
    assert!(has("wnn_cache_budget_bytes 300000000"), "{text}");
    assert!(has("wnn_flows{status=\"running\"} 0") && has("wnn_flows{status=\"queued\"} 0"), "{text}");
    server.stop().await;
}
