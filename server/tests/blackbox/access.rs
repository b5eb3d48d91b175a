//! Who may ask.

use reqwest::{Method, StatusCode};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Error, client::IntoClientRequest as _},
};

use crate::fixture::{TestServer, answer, small_flow};

#[tokio::test]
async fn a_foreign_name_for_this_machine_is_refused() {
    let server = TestServer::without_engine().await;
    for path in ["/api/flows", "/flows", "/ws", "/pkg/x.js"] {
        let sent = answer(server.request(Method::GET, path).header("host", "rebound.example.org:3000")).await;
        assert!(sent.refused(403).contains("rebound.example.org"));
    }
    let local = answer(server.request(Method::GET, "/api/flows").header("host", "localhost:3000")).await;
    assert_eq!(local.status, StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn another_site_may_not_change_anything_and_our_own_pages_may() {
    let server = TestServer::without_engine().await;
    let create = || server.request(Method::POST, "/api/flows").json(&small_flow("x"));
    assert!(answer(create().header("origin", "https://example.org")).await.refused(403).contains("example.org"));
    answer(create().header("origin", "null")).await.refused(403);
    answer(server.request(Method::POST, "/sfn/anything").header("origin", "https://example.org")).await.refused(403);
    assert_eq!(server.get("/api/flows").await.header("x-total-count"), "0");
    let own = format!("http://{}", server.address);
    assert_eq!(answer(create().header("origin", own)).await.status, StatusCode::CREATED);
    server.stop().await;
}

#[tokio::test]
async fn another_site_may_not_listen() {
    let server = TestServer::without_engine().await;
    let request = |origin: String| {
        let mut request = format!("ws://{}/ws", server.address).into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        request
    };
    let refused = connect_async(request("https://example.org".to_owned())).await.unwrap_err();
    assert!(matches!(refused, Error::Http(answer) if answer.status().as_u16() == 403));
    connect_async(request(format!("http://{}", server.address))).await.unwrap();
    server.stop().await;
}
