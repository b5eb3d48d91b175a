//! Whether the server is well.

use serde_json::{Value, json};

use crate::fixture::TestServer;

#[tokio::test]
async fn a_server_that_is_well_says_what_it_has() {
    let server = TestServer::start().await;
    let health = server.get("/api/health").await.json();
    assert_eq!((&health["status"], &health["reason"], &health["database"]), (&json!("ok"), &Value::Null, &json!("ok")));
    assert_eq!(health["runner"], json!({"mode": "built-in", "alive": true}));
    assert!(health["disk"]["free_bytes"].as_u64().unwrap() > 0 && health["disk"]["writable"] == true, "{health}");
    let metrics = String::from_utf8(server.get("/metrics").await.bytes).unwrap();
    for name in ["wnn_disk_free_bytes ", "wnn_commit_seconds_count ", "wnn_http_request_seconds_count{status=\"2xx\"} "]
    {
        let line = metrics.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} in {metrics}"));
        assert_ne!(line.rsplit(' ').next(), Some("0"), "{line}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_server_whose_data_is_gone_says_so() {
    let server = TestServer::without_engine().await;
    let data = server.data.path().to_owned();
    std::fs::rename(&data, data.with_extension("gone")).unwrap();
    let health = server.get("/api/health").await.json();
    std::fs::rename(data.with_extension("gone"), &data).unwrap();
    assert_eq!((&health["status"], &health["runner"]["alive"]), (&json!("degraded"), &Value::Null), "{health}");
    assert!(health["reason"].as_str().unwrap().contains("data directory"), "{health}");
    server.stop().await;
}
