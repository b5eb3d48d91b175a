//! A real server as a process of its own, which can be killed at any moment and started again on the same data.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::time::{sleep, timeout};

use crate::{
    fixture::{Answer, PATIENCE, answer, http, try_answer},
    process,
};

pub(crate) struct Killable {
    pub(crate) child: Child,
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    client: Client,
    log: NamedTempFile,
}

impl Killable {
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    pub(crate) fn start_with(data: &Path, flags: &[&str]) -> Self {
        Self::launch(process::server(data, &[&["--port", "0"], flags].concat()))
    }

    /// Its log goes to a file: a pipe that nobody reads would fill up and hold it.
    pub(crate) fn launch(mut command: Command) -> Self {
        let log = NamedTempFile::new().unwrap();
        command.stderr(Stdio::from(log.reopen().unwrap()));
        let (child, _, address) = process::launch(command);
        Self { child, address, client: http(), log }
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log.path()).unwrap()
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("http://{}/api/{path}", self.address))
    }

    /// What it answers, whatever that is; an error where it was killed meanwhile.
    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> reqwest::Result<Answer> {
        try_answer(self.request(method, path).json(body)).await
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, body: Value) -> Value {
        let answer = answer(self.request(method, path).json(&body)).await;
        assert!(answer.status.is_success(), "{path}: {answer:?}");
        answer.json()
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.ask(Method::GET, path, json!({})).await
    }

    pub(crate) async fn create(&self, generations: u32, population: u32) -> i64 {
        let body = json!({"name": "f", "config": {
            "params": {"generations": generations, "population_size": population, "patience": 1000, "default_neurons": 2,
                "default_bits": 6, "checkpoint_interval": 5},
            "experiments": [{"name": "One", "experiment_type": "ga", "optimize_neurons": true}]}});
        self.ask(Method::POST, "flows", body).await["id"].as_i64().unwrap()
    }

    pub(crate) async fn act(&self, flow: i64, action: &str) -> String {
        let flow = self.ask(Method::POST, &format!("flows/{flow}/{action}"), json!({})).await;
        flow["status"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn status(&self, flow: i64) -> String {
        let flow = self.get(&format!("flows/{flow}")).await;
        flow["status"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn experiment(&self, flow: i64) -> Value {
        self.get(&format!("flows/{flow}/experiments")).await[0].clone()
    }

    /// Waits until the flow is in that state, and its experiment has done so many iterations.
    pub(crate) async fn reaches(&self, flow: i64, status: &str, iterations: i64) {
        let reached = async {
            while self.status(flow).await != status
                || self.experiment(flow).await["current_iteration"].as_i64().unwrap_or(0) < iterations
            {
                sleep(Duration::from_millis(50)).await;
            }
        };
        let known = timeout(PATIENCE, reached).await;
        assert!(known.is_ok(), "flow {flow} is {} and not {status}", self.status(flow).await);
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(self) {
        drop(self);
    }
}

/// No server outlives its test.
impl Drop for Killable {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
