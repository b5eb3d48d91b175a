//! The socket: order, narrowing, slow clients, the end.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio::{net::TcpSocket, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, client_async, connect_async,
    tungstenite::{Error, Message},
};

use crate::fixture::{PATIENCE, Socket, TestServer, small_flow};

#[tokio::test]
async fn the_first_frame_is_a_snapshot_and_events_follow_without_gap() {
    let server = TestServer::without_engine().await;
    let mut socket = server.socket("").await;
    let id = server.create(&small_flow("x")).await;
    server.post(&format!("/api/flows/{id}/start"), &Value::Null).await;
    server.delete(&format!("/api/flows/{id}")).await.refused(409);
    let frames = socket.until("FlowQueued").await;
    assert_eq!(frames[0]["type"], "Snapshot");
    assert_eq!(frames[0]["seq"], frames[0]["data"]["seq"]);
    let told: Vec<_> = frames[1..].iter().map(|frame| frame["data"]["id"].as_i64()).collect();
    assert_eq!(told, [Some(id), Some(id)], "created, then queued");
    let seqs: Vec<_> = frames.iter().map(|frame| frame["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, [seqs[0], seqs[0] + 1, seqs[0] + 2]);
    server.stop().await;
}

#[tokio::test]
async fn a_narrowed_socket_hears_only_its_flow() {
    let server = TestServer::without_engine().await;
    let (ours, other) = (server.create(&small_flow("ours")).await, server.create(&small_flow("other")).await);
    let mut socket = server.socket(&format!("?flow_id={ours}")).await;
    assert_eq!(socket.next().await["type"], "Snapshot");
    for flow in [other, ours] {
        server.patch(&format!("/api/flows/{flow}"), &json!({"name": "renamed"})).await;
    }
    assert_eq!(socket.next().await["data"]["id"], ours);
    let unknown = connect_async(format!("ws://{}/ws?flow_id=999", server.address)).await.unwrap_err();
    assert!(matches!(unknown, Error::Http(answer) if answer.status().as_u16() == 404));
    server.stop().await;
}

#[tokio::test]
async fn what_is_no_websocket_is_refused_with_a_sentence() {
    let server = TestServer::without_engine().await;
    assert!(server.get("/ws").await.refused(400).contains("WebSocket"));
    server.stop().await;
}

/// More iterations than the queue of a socket holds.
const FLOOD: usize = 5000;

#[tokio::test]
async fn a_slow_client_gets_a_fresh_snapshot_and_slows_nobody() {
    let server = TestServer::start().await;
    server.add_corpus("tiny", "words", 20).await;
    let mut heavy = small_flow("heavy");
    heavy["config"]["params"]["notes"] = json!("x".repeat(1 << 20));
    let heavy = format!("/api/flows/{}", server.create(&heavy).await);
    let light = server
        .create(&json!({"name": "light", "config": {"params": {"corpus": "tiny"}, "experiments": [{"name": "one",
            "experiment_type": "ga", "optimize_connections": true, "generations": FLOOD, "population_size": 2,
            "patience": 1_000_000, "check_interval": 1_000_000, "checkpoint_interval": 1_000_000}]}}))
        .await;
    let (mut quick, mut slow) = (server.socket("").await, slow_socket(&server).await);
    let quick = tokio::spawn(async move { quick.until_named("ten").await });
    // A few large events fill the connection's buffers, many small ones the queue behind them.
    for number in 0..10 {
        server.patch(&heavy, &json!({"name": number.to_string()})).await;
    }
    server.post(&format!("/api/flows/{light}/start"), &Value::Null).await;
    while server.get(&format!("/api/flows/{light}")).await.json()["status"] != "completed" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.patch(&heavy, &json!({"name": "ten"})).await;
    timeout(PATIENCE, quick).await.expect("the quick one hears it while the slow one does not read").unwrap();

    let mut frames = slow.until("Snapshot").await;
    frames.append(&mut slow.until("Snapshot").await);
    assert_eq!(frames.last().unwrap()["data"]["phases"][0]["status"], "completed");
    server.patch(&heavy, &json!({"name": "eleven"})).await;
    frames.append(&mut slow.until_named("eleven").await);
    let snapshots = frames.iter().filter(|frame| frame["type"] == "Snapshot").count();
    assert_eq!(snapshots, 2, "one at the beginning, one for what it missed");
    assert!(frames.len() < FLOOD, "what did not fit is gone: {}", frames.len());
    let seqs: Vec<_> = frames.iter().map(|frame| frame["seq"].as_u64().unwrap()).collect();
    assert!(seqs.is_sorted_by(|one, next| one < next), "nothing comes twice, nor late");
    server.stop().await;
}

/// A socket that takes next to nothing until it is read.
async fn slow_socket(server: &TestServer) -> Socket {
    let tcp = TcpSocket::new_v4().unwrap();
    tcp.set_recv_buffer_size(4096).unwrap();
    let stream = MaybeTlsStream::Plain(tcp.connect(server.address.parse().unwrap()).await.unwrap());
    Socket(client_async(format!("ws://{}/ws", server.address), stream).await.unwrap().0)
}

#[tokio::test]
async fn a_stopping_server_says_goodbye() {
    let server = TestServer::without_engine().await;
    let mut socket = server.socket("").await;
    socket.next().await;
    server.stop().await;
    let last = timeout(PATIENCE, socket.0.next()).await.unwrap();
    assert!(matches!(last, Some(Ok(Message::Close(Some(_))))), "{last:?}");
}

#[tokio::test]
async fn who_comes_back_gets_what_it_missed_or_else_a_snapshot() {
    let server = TestServer::without_engine().await;
    let id = server.create(&small_flow("x")).await;
    let mut first = server.socket("").await;
    let seen = first.next().await["seq"].as_u64().unwrap();
    drop(first);
    for name in ["one", "two"] {
        server.patch(&format!("/api/flows/{id}"), &json!({"name": name})).await;
    }
    for query in [format!("?since={seen}"), format!("?flow_id={id}&since={seen}")] {
        let mut back = server.socket(&query).await;
        let missed = [back.next().await, back.next().await];
        assert_eq!([&missed[0]["data"]["name"], &missed[1]["data"]["name"]], ["one", "two"], "{query}");
        assert_eq!([missed[0]["seq"].as_u64(), missed[1]["seq"].as_u64()], [Some(seen + 1), Some(seen + 2)]);
        server.patch(&format!("/api/flows/{id}"), &json!({"name": "after"})).await;
        back.until_named("after").await;
    }
    for unknown in [1, seen + 1000, u64::MAX] {
        let mut back = server.socket(&format!("?since={unknown}")).await;
        assert_eq!(back.next().await["type"], "Snapshot", "{unknown}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_quiet_server_gives_a_sign_of_life_with_a_number_of_its_own() {
    let server = TestServer::without_engine().await;
    let mut socket = server.socket("").await;
    let frames = socket.until("Heartbeat").await;
    assert!(
        frames[1]["data"]["time"].is_string() && frames[1]["seq"].as_u64() > frames[0]["seq"].as_u64(),
        "{frames:?}"
    );
    server.stop().await;
}
