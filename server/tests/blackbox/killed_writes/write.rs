//! Requests that write much, whole or broken off in the middle.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::{
    fixture::{Answer, TEXT, answer},
    killable::Killable,
};

/// Copies of the text in a corpus: some 2 MB.
const COPIES: usize = 22_000;
/// Clusters in the genome of a checkpoint.
const CLUSTERS: usize = 10_000;
/// Numbers in that genome: 10 neurons of 4 bits in each cluster.
const CONNECTIONS: u32 = 400_000;
const BOUNDARY: &str = "between-the-parts";

pub(super) struct Write {
    method: Method,
    path: String,
    content_type: String,
    pub(super) body: Vec<u8>,
    /// Whether the body is kept in `uploads/` as it arrives.
    pub(super) is_stored: bool,
}

impl Write {
    pub(super) fn corpus(name: &str) -> Self {
        let part = |disposition: &str, text: &str| {
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{text}\r\n")
        };
        let train = part("name=\"train\"; filename=\"a.txt\"", &TEXT.repeat(COPIES));
        let (name, tokenizer) = (part("name=\"name\"", name), part("name=\"tokenizer\"", "words"));
        let body = format!("{name}{tokenizer}{train}--{BOUNDARY}--\r\n").into_bytes();
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        Self { method: Method::POST, path: "corpora".to_owned(), content_type, body, is_stored: true }
    }

    pub(super) fn checkpoint(id: i64) -> Self {
        let connections: Vec<_> = (0..CONNECTIONS).map(|bit| bit.wrapping_mul(2_654_435_761) >> 26).collect();
        let text = json!({"phase_result": {"phase_name": "Phase 1a", "strategy_type": "GA", "final_fitness": 5.1,
            "final_accuracy": 0.09, "iterations_run": 20, "best_genome": {"bits_per_cluster": vec![4; CLUSTERS],
            "neurons_per_cluster": vec![10; CLUSTERS], "connections": connections, "cached_fitness": [5.1, 0.09]},
            "final_population": [], "final_threshold": 0.0, "initial_fitness": 5.3, "initial_accuracy": 0.05},
            "_metadata": {"elapsed_seconds": 1.0}});
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.to_string().as_bytes()).unwrap();
        let (body, path) = (encoder.finish().unwrap(), format!("checkpoints/{id}/file"));
        Self { method: Method::PUT, path, content_type: "application/gzip".to_owned(), body, is_stored: true }
    }

    pub(super) fn import(file: &[u8]) -> Self {
        let (path, content_type) = ("flows/import".to_owned(), "application/gzip".to_owned());
        Self { method: Method::POST, path, content_type, body: file.to_vec(), is_stored: true }
    }

    pub(super) fn iterations(experiment: &Value, rows: i64) -> Self {
        let rows: Vec<_> = (1..=rows).map(|number| json!({"iteration_num": number, "best_ce": 9.0})).collect();
        let (path, body) = (format!("experiments/{experiment}/iterations"), json!(rows).to_string().into_bytes());
        Self { method: Method::POST, path, content_type: "application/json".to_owned(), body, is_stored: false }
    }

    pub(super) fn request(self, server: &Killable) -> RequestBuilder {
        server.request(self.method, &self.path).header("content-type", self.content_type).body(self.body)
    }

    /// Sends all of it.
    pub(super) async fn finish(self, server: &Killable) -> Answer {
        answer(self.request(server)).await
    }

    /// Sends the first half of it and keeps the connection open.
    pub(super) async fn begin(self, server: &Killable) -> TcpStream {
        let mut connection = TcpStream::connect(&server.address).await.unwrap();
        let Self { method, path, content_type, body, .. } = self;
        let (host, length) = (&server.address, body.len());
        let head = format!(
            "{method} /api/{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        connection.write_all(&body[..length / 2]).await.unwrap();
        connection
    }
}
