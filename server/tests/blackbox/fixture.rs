//! A real server on a free port with a data directory of its own, and what it takes to talk to it.

use std::{path::Path, time::Duration};

use clap::Parser;
use futures_util::StreamExt as _;
use reqwest::{Client, Method, RequestBuilder, StatusCode, header::HeaderMap, multipart, redirect::Policy};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpStream, task::JoinHandle, time::timeout};
use tokio_rustls::rustls::crypto::ring;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use tokio_util::sync::CancellationToken;
use wnn_server::{Config, Server};

/// Longer than anything here takes on a slow machine; a test that waits for what never comes fails after it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// What corpora of tests are made of.
pub(crate) const TEXT: &str =
    "the cat sat on the mat and the dog sat on the log while the bird sang its song to the moon ";

/// A running server.
pub(crate) struct TestServer {
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    pub(crate) client: Client,
    pub(crate) data: TempDir,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

/// An open socket.
pub(crate) struct Socket(pub(crate) WebSocketStream<MaybeTlsStream<TcpStream>>);

impl TestServer {
    /// A server that runs flows.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A server that leaves queued flows to others.
    pub(crate) async fn without_engine() -> Self {
        Self::start_with(&["--runner", "external"]).await
    }

    pub(crate) async fn start_with(flags: &[&str]) -> Self {
        let data = TempDir::new().unwrap();
        let server = Server::open(&config(data.path(), flags)).await.unwrap();
        let (address, shutdown) = (server.address().to_string(), CancellationToken::new());
        let task = tokio::spawn(server.serve(shutdown.clone()));
        Self { address, client: http(), data, shutdown, task }
    }

    /// Asks the server to end and waits until it has.
    pub(crate) async fn stop(self) -> TempDir {
        self.shutdown.cancel();
        timeout(PATIENCE, self.task).await.expect("the server ends").unwrap();
        self.data
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        answer(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        answer(self.request(Method::PATCH, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        answer(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn upload(&self, form: multipart::Form) -> Answer {
        answer(self.request(Method::POST, "/api/corpora").multipart(form)).await
    }

    /// Adds a text of some sentences, many times repeated: with `words` a corpus of some 20 clusters, with `bytes` of 256.
    pub(crate) async fn add_corpus(&self, name: &str, tokenizer: &str, times: usize) -> Answer {
        let text = multipart::Part::bytes(TEXT.repeat(times).into_bytes()).file_name("a.txt");
        let form = multipart::Form::new().text("name", name.to_owned()).text("tokenizer", tokenizer.to_owned());
        let added = self.upload(form.part("train", text)).await;
        assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
        added
    }

    /// Creates a flow and gives its id.
    pub(crate) async fn create(&self, flow: &Value) -> i64 {
        let created = self.post("/api/flows", flow).await;
        assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
        created.json()["id"].as_i64().unwrap()
    }

    pub(crate) async fn socket(&self, query: &str) -> Socket {
        let (stream, _) = connect_async(format!("ws://{}/ws{query}", self.address)).await.unwrap();
        Socket(stream)
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that it is an error of that status, and gives the sentence.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        assert_eq!(self.header("content-type"), "application/json");
        let body = self.json();
        let sentence = body["error"].as_str().unwrap().to_owned();
        assert!(!sentence.is_empty() && body["code"].is_string(), "{body}");
        sentence
    }
}

impl Socket {
    /// The next frame.
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("a frame comes").expect("the socket is open").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("neither text nor ping: {other:?}"),
            }
        }
    }

    /// All frames up to the first of that type, itself included.
    pub(crate) async fn until(&mut self, kind: &str) -> Vec<Value> {
        self.until_one(|frame| frame["type"] == kind).await
    }

    /// All frames up to the first about something of that name, itself included.
    pub(crate) async fn until_named(&mut self, name: &str) -> Vec<Value> {
        self.until_one(|frame| frame["data"]["name"] == name).await
    }

    async fn until_one(&mut self, is_last: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut frames = vec![self.next().await];
        while !frames.last().is_some_and(&is_last) {
            frames.push(self.next().await);
        }
        frames
    }
}

/// What asks; where the command line is built too, it can encrypt, and wants to be told how.
pub(crate) fn http() -> Client {
    let _ = ring::default_provider().install_default();
    Client::builder().redirect(Policy::none()).build().unwrap()
}

pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    try_answer(request).await.unwrap()
}

/// An answer, unless the connection breaks.
pub(crate) async fn try_answer(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Answer { status, headers, bytes: response.bytes().await?.to_vec() })
}

pub(crate) fn config(data: &Path, flags: &[&str]) -> Config {
    let (data, site) = (data.to_str().unwrap(), data.join("site"));
    let fixed =
        ["server", "--data", data, "--port", "0", "--engine-threads", "1", "--site-root", site.to_str().unwrap()];
    Config::parse_from(fixed.iter().chain(flags))
}

/// A flow of six phases; on a small corpus it ends within seconds.
pub(crate) fn small_flow(name: &str) -> Value {
    json!({"name": name, "config": {"template": "standard-6-phase", "params": {
        "phase_order": "neurons_first", "ga_generations": 3, "ts_iterations": 3, "population_size": 6,
        "neighbors_per_iter": 6, "seed": 7}}})
}
