//! How soon a hundred sockets learn of a change, and what they cost while nothing happens.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, future};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::{process::Process, quantiles::Quantiles, row};

const CLIENTS: usize = 100;
const IDLE: Duration = Duration::from_secs(20);
const CHANGES: u64 = 200;
/// How long a frame is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub(crate) async fn measure(client: &Client, server: &Process, experiment: u64) -> Result<(), Box<dyn Error>> {
    let connect = |_| async { connect_async(server.socket()).await.map(|(socket, _)| socket) };
    let mut sockets: Vec<Socket> = future::try_join_all((0..CLIENTS).map(connect)).await?;
    let mut snapshot = 0;
    for socket in &mut sockets {
        snapshot = next(socket).await?.len();
    }
    row("first frame of a socket", &format!("{:.1} KB", snapshot as f64 / 1e3));
    let (before, begun) = (server.seconds()?, Instant::now());
    tokio::time::sleep(IDLE).await;
    let share = (server.seconds()? - before) / begun.elapsed().as_secs_f64();
    row(&format!("{CLIENTS} idle sockets, share of a core"), &format!("{:.2}%", share * 100.0));
    let mut times = Quantiles::default();
    let url = server.url(&format!("/api/experiments/{experiment}/iterations"));
    for number in 0..CHANGES {
        let iteration = json!({"iteration_num": 2_000_000 + number, "best_ce": 9.0, "best_accuracy": 0.05});
        let sent = Instant::now();
        let told = async {
            client.post(&url).json(&iteration).send().await?.error_for_status()?;
            Ok::<(), Box<dyn Error>>(())
        };
        let seen = future::try_join_all(sockets.iter_mut().map(|socket| seen(socket, 2_000_000 + number, sent)));
        let (told, seen) = future::join(told, seen).await;
        told?;
        seen?.into_iter().for_each(|time| times.add(time));
    }
    row(&format!("request to frame, {CLIENTS} sockets"), &times.to_string());
    Ok(())
}

/// How long after `sent` the socket tells of that iteration.
async fn seen(socket: &mut Socket, number: u64, sent: Instant) -> Result<Duration, Box<dyn Error>> {
    loop {
        let frame: Value = serde_json::from_str(&next(socket).await?)?;
        if frame["type"] == "IterationUpdate" && frame["data"]["iteration_num"] == number {
            return Ok(sent.elapsed());
        }
    }
}

/// The next frame of text.
async fn next(socket: &mut Socket) -> Result<String, Box<dyn Error>> {
    loop {
        let frame = tokio::time::timeout(PATIENCE, socket.next()).await?.ok_or("the socket was closed")??;
        if frame.is_text() {
            return Ok(frame.into_text()?.to_string());
        }
    }
}
