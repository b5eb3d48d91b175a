//! How the server bears up: a filled database behind lists, charts, reports from outside, and sockets, as one table.
//!
//! A real server process, over HTTP and sockets, on a data directory that is filled first: 10,000 flows, 60,000 experiments and
//! 10 million iterations, or `WNN_LOAD_PERCENT` of that (100). Seconds are those of the client, which shares the machine.

mod fill;
mod process;
mod quantiles;
mod sockets;
mod together;

use std::{
    error::Error,
    process::Command,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

use process::Process;
use quantiles::Quantiles;

/// Requests of each kind.
const REPEATS: usize = 40;
/// Iterations of the long experiment at 100 percent.
const LONG: u64 = 1_000_000;
/// Iterations in one request.
const BATCH: u64 = 1000;
/// Clients that report at the same time.
const WRITERS: usize = 16;
/// Checkpoints that they register.
const CHECKPOINTS: usize = 5000;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn row(work: &str, figure: &str) {
    println!("| {work:<62} | {figure:>34} |");
}

/// What is asked of the server, again and again.
async fn ask(client: &Client, url: &str) -> Outcome<Quantiles> {
    let mut times = Quantiles::default();
    for _ in 0..REPEATS {
        let begun = Instant::now();
        client.get(url).send().await?.error_for_status()?.bytes().await?;
        times.add(begun.elapsed());
    }
    Ok(times)
}

async fn lists(client: &Client, server: &Process) -> Outcome<()> {
    row("/, first HTML with data", &ask(client, &server.url("/")).await?.to_string());
    for (noun, columns) in [
        ("flows", ["name", "created_at", "best_ce", "status"].as_slice()),
        ("experiments", &["name", "created_at", "best_ce", "status", "current_iteration"]),
        ("checkpoints", &["name", "created_at", "best_ce", "file_size_bytes"]),
    ] {
        for order in ["asc", "desc"] {
            let mut worst = Quantiles::default();
            for column in columns {
                let url = server.url(&format!("/api/{noun}?sort={column}&order={order}&limit=50"));
                worst = worst.slower(ask(client, &url).await?);
            }
            row(&format!("{noun}, page of 50, slowest column, {order}"), &worst.to_string());
        }
        let found = ask(client, &server.url(&format!("/api/{noun}?q=0042&limit=50"))).await?;
        row(&format!("{noun}, searched"), &found.to_string());
        row(
            &format!("/{noun}, first HTML with data"),
            &ask(client, &server.url(&format!("/{noun}"))).await?.to_string(),
        );
    }
    Ok(())
}

/// From the start of `wnn-exp flow list` to its end, on a page of 50; `WNN_LOAD_CLI` names the program.
fn command_line(server: &Process) -> Outcome<()> {
    let Some(program) = std::env::var_os("WNN_LOAD_CLI") else { return Ok(()) };
    let mut times = Quantiles::default();
    for _ in 0..REPEATS {
        let begun = Instant::now();
        let done = Command::new(&program).args(["flow", "list", "--url", &server.url("")]).output()?;
        times.add(begun.elapsed());
        if !done.status.success() {
            return Err(String::from_utf8_lossy(&done.stderr).into());
        }
    }
    row("wnn-exp flow list, from its start to its end", &times.to_string());
    Ok(())
}

/// Reports the iterations of one long experiment in batches, and gives its id.
async fn ingest(client: &Client, server: &Process, iterations: u64) -> Outcome<u64> {
    let new = json!({"name": "A long one"});
    let id = created(client, &server.url("/api/experiments"), &new).await?;
    let url = server.url(&format!("/api/experiments/{id}/iterations"));
    let begun = Instant::now();
    let batches = (0..iterations / BATCH).map(|batch| {
        let (client, url) = (client.clone(), url.clone());
        async move {
            let iteration = |number: u64| {
                let ce = 10.0 - (number as f64).sqrt() * 1e-3 + (number * 7919 % 1000) as f64 * 1e-4;
                json!({"iteration_num": number, "best_ce": ce, "avg_ce": ce + 0.1, "best_accuracy": 0.05, "elapsed_secs": 1.5})
            };
            let rows: Vec<Value> = (batch * BATCH..(batch + 1) * BATCH).map(iteration).collect();
            client.post(url).json(&rows).send().await?.error_for_status()
        }
    });
    stream::iter(batches).buffered(4).try_for_each(|_| async { Ok(()) }).await?;
    let seconds = begun.elapsed().as_secs_f64();
    row(
        &format!("{iterations} iterations in batches of {BATCH}, 4 at a time"),
        &format!("{:.0} rows/s", iterations as f64 / seconds),
    );
    Ok(id)
}

async fn created(client: &Client, url: &str, body: &Value) -> Outcome<u64> {
    let answer: Value = client.post(url).json(body).send().await?.error_for_status()?.json().await?;
    answer["id"].as_u64().ok_or_else(|| "the answer has no id".into())
}

/// Registers checkpoints one by one from several clients.
async fn checkpoints(client: &Client, server: &Process, experiment: u64) -> Outcome<()> {
    let url = server.url("/api/checkpoints");
    let begun = Instant::now();
    let requests = (0..CHECKPOINTS).map(|number| {
        let (client, url) = (client.clone(), url.clone());
        async move {
            let begun = Instant::now();
            let body = json!({"experiment_id": experiment, "name": format!("checkpoint {number}"), "file_path": format!("/elsewhere/{number}.json.gz"),
                "file_size_bytes": 1000, "final_fitness": 10.1, "final_accuracy": 0.05, "iterations_run": number, "is_final": false});
            client.post(url).json(&body).send().await?.error_for_status()?.bytes().await?;
            Ok::<Duration, reqwest::Error>(begun.elapsed())
        }
    });
    let times: Vec<Duration> = stream::iter(requests).buffer_unordered(WRITERS).try_collect().await?;
    let rate = CHECKPOINTS as f64 / begun.elapsed().as_secs_f64();
    let times = times.into_iter().collect::<Quantiles>();
    row(&format!("checkpoints registered one by one, {WRITERS} writers"), &format!("{rate:.0}/s, {times}"));
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let percent = std::env::var("WNN_LOAD_PERCENT").map_or(Ok(100), |text| text.parse::<u64>())?;
    let data = TempDir::new()?;
    Process::start(data.path())?.stop()?;
    fill::fill(&data.path().join("experiments.db"), percent).await?;
    let (server, client) = (Process::start(data.path())?, Client::new());
    println!("| {:<62} | {:>34} |\n| {} | {}: |", "work", "p50 / p95", "-".repeat(62), "-".repeat(33));
    lists(&client, &server).await?;
    command_line(&server)?;
    let long = ingest(&client, &server, LONG * percent / 100).await?;
    let chart = server.url(&format!("/api/experiments/{long}/iterations?max_points=2000"));
    row("chart of them, 2,000 points", &ask(&client, &chart).await?.to_string());
    checkpoints(&client, &server, long).await?;
    sockets::measure(&client, &server, long).await?;
    together::measure(&client, &server).await?;
    row("memory of the server", &format!("{:.0} MB", server.memory()? / 1e6));
    server.stop()
}
