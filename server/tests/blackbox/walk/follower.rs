//! Listens to the socket all the time: numbers grow, and between two snapshots none is missing.

use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_tungstenite::{connect_async, tungstenite::Message};

pub(super) struct Follower {
    task: JoinHandle<()>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    last: u64,
    wrong: Option<String>,
}

impl Follower {
    pub(super) async fn begin(address: &str) -> Self {
        let seen = Arc::default();
        Self { task: follow(address, "", Arc::clone(&seen)).await, seen }
    }

    /// Asks the same server for what it did not hear yet.
    pub(super) async fn reconnect(&mut self, address: &str) {
        self.end().await;
        let query = format!("?since={}", self.seen.lock().unwrap().last);
        self.task = follow(address, &query, self.seen.clone()).await;
    }

    /// Listens to another server on the same data.
    pub(super) async fn reconnect_anew(&mut self, address: &str) {
        self.end().await;
        self.task = follow(address, "", self.seen.clone()).await;
    }

    async fn end(&mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }

    #[track_caller]
    pub(super) fn check(&self) {
        let wrong = self.seen.lock().unwrap().wrong.take();
        assert_eq!(wrong, None);
    }
}

impl Seen {
    fn take(&mut self, frame: &Value) {
        let (seq, is_snapshot) = (frame["seq"].as_u64().unwrap(), frame["type"] == "Snapshot");
        let fits = if is_snapshot { seq >= self.last } else { seq == self.last + 1 };
        if !fits {
            self.wrong.get_or_insert(format!("after frame {} came {frame}", self.last));
        }
        self.last = seq;
    }
}

async fn follow(address: &str, query: &str, seen: Arc<Mutex<Seen>>) -> JoinHandle<()> {
    let (mut socket, _) = connect_async(format!("ws://{address}/ws{query}")).await.unwrap();
    tokio::spawn(async move {
        // It ends when the server is killed.
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Text(text) = message {
                seen.lock().unwrap().take(&serde_json::from_str(&text).unwrap());
            }
        }
    })
}
