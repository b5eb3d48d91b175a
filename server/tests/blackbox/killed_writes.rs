//! `kill -9` in the middle of each kind of write that a client asks for: all of it is there afterwards or nothing, and to
//! ask again does what it should have done.

mod write;

use std::{fs, path::Path, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep, timeout};

use crate::{
    fixture::{Answer, PATIENCE},
    killable::Killable,
};
use write::Write;

/// Rows of a batch.
const ROWS: i64 = 5000;
/// Kills in each kind of write, spread over the time that it takes undisturbed.
const KILLS: u32 = 4;

#[tokio::test]
async fn a_corpus_is_there_as_a_whole_or_not_at_all() {
    let (data, server) = begin();
    let write = |name: &str| Write::corpus(name);
    let server = broken_off(data.path(), server, write("half")).await;
    assert_eq!(write("half").finish(&server).await.status, 201);
    let took = measured(&server, write("undisturbed")).await;
    let mut server = server;
    for kill in 0..KILLS {
        let name = format!("killed-{kill}");
        let answer;
        (server, answer) = killed(data.path(), server, write(&name), took * kill / KILLS).await;
        let known = get(&server, &format!("corpora/{name}")).await.status.is_success();
        assert!(known || answer.is_none_or(|answer| !answer.status.is_success()), "what was answered is lost");
        let again = write(&name).finish(&server).await;
        assert_eq!(again.status, if known { 409 } else { 201 }, "{again:?}");
        assert_eq!(get(&server, &format!("corpora/{name}/train.u32")).await.bytes, train(&server).await);
    }
}

#[tokio::test]
async fn the_file_of_a_checkpoint_is_there_as_a_whole_or_not_at_all() {
    let (data, server) = begin();
    let row = server.ask(Method::POST, "experiments", json!({"name": "alone"})).await;
    let mut rows = Vec::new();
    for number in 0..=KILLS {
        let body = json!({"experiment_id": row["id"], "file_path": format!("/far/{number}.json.gz")});
        rows.push(server.ask(Method::POST, "checkpoints", body).await["id"].as_i64().unwrap());
    }
    let mut server = broken_off(data.path(), server, Write::checkpoint(rows[0])).await;
    let took = measured(&server, Write::checkpoint(rows[0])).await;
    for kill in 0..KILLS {
        let id = rows[1 + kill as usize];
        (server, _) = killed(data.path(), server, Write::checkpoint(id), took * kill / KILLS).await;
        let download = format!("checkpoints/{id}/download");
        let found = get(&server, &download).await;
        let whole = Write::checkpoint(id).body;
        assert!(found.status == 403 || found.bytes == whole, "{}", found.status);
        assert_eq!(Write::checkpoint(id).finish(&server).await.status, 200);
        assert_eq!(get(&server, &download).await.bytes, whole);
    }
}

#[tokio::test]
async fn a_flow_is_imported_as_a_whole_or_not_at_all() {
    let (data, server) = begin();
    let id = server.create(12, 4).await;
    server.act(id, "start").await;
    server.reaches(id, "completed", 12).await;
    let file = get(&server, &format!("flows/{id}/export?with_corpus=True")).await.bytes;
    let mut server = broken_off(data.path(), server, Write::import(&file)).await;
    let took = measured(&server, Write::import(&file)).await;
    let mut flows = flow_ids(&server).await.len();
    for kill in 0..KILLS {
        (server, _) = killed(data.path(), server, Write::import(&file), took * kill / KILLS).await;
        let found = flow_ids(&server).await.len();
        assert!(found == flows || found == flows + 1, "{found} after {flows}");
        assert_eq!(Write::import(&file).finish(&server).await.status, 201);
        flows = found + 1;
    }
    for id in flow_ids(&server).await {
        let experiment = server.experiment(id).await["id"].clone();
        assert_eq!(rows_of(&server, &experiment).await, 12, "flow {id}");
        for checkpoint in server.get(&format!("checkpoints?flow_id={id}")).await.as_array().unwrap() {
            let file = get(&server, &format!("checkpoints/{}/download", checkpoint["id"])).await;
            assert_eq!(file.bytes.len() as u64, checkpoint["file_size_bytes"].as_u64().unwrap());
        }
    }
}

#[tokio::test]
async fn a_batch_of_iterations_is_there_as_a_whole_or_not_at_all() {
    let (data, mut server) = begin();
    let new =
        async |server: &Killable| server.ask(Method::POST, "experiments", json!({"name": "alone"})).await["id"].clone();
    let undisturbed = new(&server).await;
    let took = measured(&server, Write::iterations(&undisturbed, ROWS)).await;
    for kill in 0..=KILLS {
        let id = new(&server).await;
        let write = Write::iterations(&id, ROWS);
        server = if kill == KILLS {
            broken_off(data.path(), server, write).await
        } else {
            killed(data.path(), server, write, took * kill / KILLS).await.0
        };
        let rows = rows_of(&server, &id).await;
        assert!(rows == 0 || rows == ROWS, "{rows}");
        assert_eq!(Write::iterations(&id, ROWS).finish(&server).await.status, 201);
        assert_eq!(rows_of(&server, &id).await, ROWS);
    }
}

fn begin() -> (TempDir, Killable) {
    let data = TempDir::new().unwrap();
    let server = start(data.path());
    (data, server)
}

fn start(data: &Path) -> Killable {
    Killable::start(data)
}

/// How long a write takes that nobody disturbs.
async fn measured(server: &Killable, write: Write) -> Duration {
    let begun = Instant::now();
    let answer = write.finish(server).await;
    assert!(answer.status.is_success(), "{answer:?}");
    begun.elapsed()
}

/// Sends the first half, kills the server when that has arrived, and starts it again.
async fn broken_off(data: &Path, server: Killable, write: Write) -> Killable {
    let is_stored = write.is_stored;
    let connection = write.begin(&server).await;
    let arrived = async {
        while is_stored && bytes_below(&data.join("uploads")) == 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, arrived).await.expect("the first half arrives");
    server.kill();
    drop(connection);
    let server = start(data);
    nothing_is_half_written(data);
    server
}

/// Kills the server so long after all was sent, starts it again, and gives the answer if there was one.
async fn killed(data: &Path, server: Killable, write: Write, after: Duration) -> (Killable, Option<Answer>) {
    let asked = tokio::spawn(crate::fixture::try_answer(write.request(&server)));
    sleep(after).await;
    server.kill();
    let answer = asked.await.unwrap().ok();
    let server = start(data);
    nothing_is_half_written(data);
    (server, answer)
}

fn nothing_is_half_written(data: &Path) {
    assert_eq!(fs::read_dir(data.join("uploads")).unwrap().count(), 0);
    for folder in ["corpora", "checkpoints"] {
        assert_eq!(parts_below(&data.join(folder)), [""; 0]);
    }
}

fn parts_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(parts_below(&entry.path()));
        } else if Path::new(&name).extension().is_some_and(|extension| extension == "part") {
            found.push(name);
        }
    }
    found
}

fn bytes_below(folder: &Path) -> u64 {
    fs::read_dir(folder).unwrap().filter_map(|entry| entry.ok()?.metadata().ok()).map(|found| found.len()).sum()
}

async fn get(server: &Killable, path: &str) -> Answer {
    server.send(Method::GET, path, &Value::Null).await.unwrap()
}

async fn train(server: &Killable) -> Vec<u8> {
    get(server, "corpora/undisturbed/train.u32").await.bytes
}

async fn flow_ids(server: &Killable) -> Vec<i64> {
    let flows = server.get("flows").await;
    flows.as_array().unwrap().iter().map(|flow| flow["id"].as_i64().unwrap()).collect()
}

async fn rows_of(server: &Killable, experiment: &Value) -> i64 {
    let counted = get(server, &format!("experiments/{experiment}/iterations?limit=1")).await;
    counted.header("x-total-count").parse().unwrap()
}
