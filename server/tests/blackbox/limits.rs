//! What a client can hold, and how long; encryption.

use std::{sync::Arc, time::Duration};

use reqwest::{Method, StatusCode};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};
use tokio_tungstenite::{connect_async, tungstenite::Error};

use crate::fixture::{PATIENCE, TestServer, answer};

#[tokio::test]
async fn who_sends_half_a_request_is_not_waited_for() {
    let server = TestServer::without_engine().await;
    let mut half = TcpStream::connect(&server.address).await.unwrap();
    half.write_all(b"GET /api/flows HTTP/1.1\r\nHost: local").await.unwrap();
    let (begun, mut said) = (Instant::now(), Vec::new());
    timeout(PATIENCE, half.read_to_end(&mut said)).await.expect("the server hangs up").unwrap();
    assert!(begun.elapsed() > Duration::from_secs(90), "clients keep a connection that they do not use for so long");
    assert_eq!(server.get("/api/flows").await.status, StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn a_socket_more_than_allowed_is_refused_until_another_ends() {
    let server = TestServer::start_with(&["--runner", "external", "--max-sockets", "1"]).await;
    let mut only = server.socket("").await;
    only.next().await;
    let metrics = String::from_utf8(server.get("/metrics").await.bytes).unwrap();
    assert!(metrics.lines().any(|line| line == "wnn_sockets 1"), "{metrics}");
    let refused = connect_async(format!("ws://{}/ws", server.address)).await.unwrap_err();
    assert!(matches!(refused, Error::Http(answer) if answer.status().as_u16() == 503));
    drop(only);
    let again = async {
        while connect_async(format!("ws://{}/ws", server.address)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, again).await.expect("its place is free");
    server.stop().await;
}

#[tokio::test]
async fn connections_wait_while_all_are_taken() {
    let server = TestServer::start_with(&["--runner", "external", "--max-connections", "1"]).await;
    let only = TcpStream::connect(&server.address).await.unwrap();
    let waiting = tokio::spawn(answer(server.request(Method::GET, "/api/flows")));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    drop(only);
    assert_eq!(timeout(PATIENCE, waiting).await.expect("its turn comes").unwrap().status, StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn connections_are_encrypted_and_one_that_does_not_agree_holds_nobody_up() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (certificate, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let flags =
        ["--runner", "external", "--tls-cert", certificate.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server = TestServer::start_with(&flags).await;
    let _silent = TcpStream::connect(&server.address).await.unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(&server.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(client)).connect(name, stream).await.unwrap();
    stream.write_all(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut said = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut said)).await.unwrap().unwrap();
    assert!(said.starts_with("HTTP/1.1 200 OK") && said.contains("\"status\":\"ok\""), "{said}");
    server.stop().await;
}
