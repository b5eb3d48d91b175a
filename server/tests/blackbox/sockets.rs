//! The socket: order, narrowing, slow clients, the end.

use futures_util::{StreamExt as _, future::join_all};
use serde_json::{Value, json};
use tokio::{net::TcpSocket, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, client_async, tungstenite::Message};

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
    server.get("/ws?flow_id=999").await.refused(404);
    server.stop().await;
}

#[tokio::test]
async fn what_is_no_websocket_is_refused_with_a_sentence() {
    let server = TestServer::without_engine().await;
    assert!(server.get("/ws").await.refused(400).contains("WebSocket"));
    server.stop().await;
}

/// More events than any queue holds.
const FLOOD: usize = 5000;

#[tokio::test]
async fn a_slow_client_gets_a_fresh_snapshot_and_slows_nobody() {
    let server = TestServer::without_engine().await;
    let id = server.create(&small_flow("flood")).await;
    let mut quick = server.socket("").await;
    let mut slow = slow_socket(&server).await;
    let reader = tokio::spawn(async move {
        let mut last = 0;
        while last < FLOOD {
            let frame = quick.next().await;
            last = frame["data"]["name"].as_str().and_then(|name| name.parse().ok()).unwrap_or(last);
        }
    });
    let description = "x".repeat(4000);
    let paths: Vec<_> =
        (1..=FLOOD).map(|number| json!({"name": number.to_string(), "description": description})).collect();
    let (last, others) = paths.split_last().unwrap();
    for batch in others.chunks(8) {
        let path = format!("/api/flows/{id}");
        join_all(batch.iter().map(|patch| server.patch(&path, patch))).await;
    }
    server.patch(&format!("/api/flows/{id}"), last).await;
    timeout(PATIENCE, reader).await.expect("the quick one heard everything meanwhile").unwrap();

    let (mut snapshots, mut seq, mut name) = (0, 0, String::new());
    while name != FLOOD.to_string() {
        let frame = slow.next().await;
        snapshots += u32::from(frame["type"] == "Snapshot");
        let next = frame["seq"].as_u64().unwrap();
        assert!(next > seq || frame["type"] == "Snapshot", "{seq} then {next}");
        seq = next;
        name = frame["data"]["name"].as_str().unwrap_or_default().to_owned();
    }
    assert_eq!(snapshots, 2, "one at the beginning, one for what it missed");
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
