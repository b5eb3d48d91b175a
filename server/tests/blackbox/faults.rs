//! Disks that are full or read-only: what the server says, what still works, and that nothing is lost.
//!
//! A small disk is a tmpfs in a mount namespace of its own, which any user may make on most Linux systems. Where that is
//! not permitted the tests say so and see nothing.

mod room;

use std::{path::Path, time::Duration};

use reqwest::{Method, StatusCode, multipart};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use crate::{
    fixture::{Answer, PATIENCE, TEXT, answer},
    killable::Killable,
    process,
};
use room::Room;

#[test]
fn a_read_only_data_directory_is_refused_with_a_sentence() {
    for is_new in [true, false] {
        let data = TempDir::new().unwrap();
        if !is_new {
            Killable::start(data.path()).kill();
        }
        let Some(room) = Room::read_only(data.path()) else { return };
        let sentence = process::refusal(room.within(&process::server(data.path(), &["--port", "0"])));
        assert!(sentence.contains(data.path().to_str().unwrap()), "{sentence}");
        assert!(sentence.to_lowercase().contains("read-only"), "{sentence}");
    }
}

#[test]
fn a_disk_without_room_for_a_database_is_refused_with_a_sentence() {
    let data = TempDir::new().unwrap();
    let Some(room) = Room::small(data.path(), "128k") else { return };
    let sentence = process::refusal(room.within(&process::server(data.path(), &["--port", "0"])));
    assert!(sentence.contains("full") || sentence.contains("No space left"), "{sentence}");
}

#[tokio::test]
async fn a_disk_that_the_manager_filled_is_told_and_deleting_makes_room() {
    let data = TempDir::new().unwrap();
    let Some(room) = Room::small(data.path(), "24m") else { return };
    let server = start(&room, data.path());
    let mut kept = Vec::new();
    let full = loop {
        let created = create(&server, &"x".repeat(1 << 20)).await;
        if created.status != StatusCode::CREATED {
            break created;
        }
        kept.push(created.json()["id"].as_i64().unwrap());
    };
    assert!(full.refused(507).contains("make room"));
    assert!(kept.len() > 3, "{kept:?}");
    all_are_there(&server, &kept).await;
    let deleted = kept.remove(1);
    let gone = server.send(Method::DELETE, &format!("flows/{deleted}"), &Value::Null).await.unwrap();
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{gone:?}");
    let created = create(&server, &"y".repeat(100_000)).await;
    assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    kept.push(created.json()["id"].as_i64().unwrap());
    server.kill();
    let server = start(&room, data.path());
    all_are_there(&server, &kept).await;
    server.kill();
}

#[tokio::test]
async fn on_a_disk_that_others_filled_a_flow_ends_or_waits_and_goes_on_once_there_is_room() {
    let data = TempDir::new().unwrap();
    let Some(room) = Room::small(data.path(), "24m") else { return };
    let server = start(&room, data.path());
    let running = server.create(LONG, 4).await;
    let pending = server.create(1, 4).await;
    server.act(running, "start").await;
    server.reaches(running, "running", 6).await;
    room.fill(data.path());
    assert!(refused(&server, &room, data.path()).await.refused(507).contains("make room"));
    uploads_are_refused(&server).await;
    all_are_there(&server, &[running, pending]).await;
    let health = server.get("health").await;
    assert!(health["reason"].as_str().unwrap().contains("free"), "{health}");
    comes_to_a_halt(&server, running).await;
    room.clear(data.path());

    let created = create(&server, "there is room").await;
    assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    server.reaches(running, "failed", 6).await;
    let flow = server.get(&format!("flows/{running}")).await;
    let sentence = flow["error"].as_str().unwrap();
    assert!(sentence.contains("full") || sentence.contains("No space left"), "{sentence}");
    let before = server.experiment(running).await["current_iteration"].as_i64().unwrap();
    server.kill();
    let server = start(&room, data.path());
    assert!(server.experiment(running).await["current_iteration"].as_i64().unwrap() >= before, "nothing is lost");
    assert_eq!(server.act(running, "start").await, "queued");
    server.reaches(running, "completed", i64::from(LONG)).await;
    server.kill();
}

/// Iterations of a flow that is not done before its disk is full.
const LONG: u32 = 400;

fn start(room: &Room, data: &Path) -> Killable {
    Killable::launch(room.within(&process::server(data, &["--port", "0"])))
}

async fn create(server: &Killable, notes: &str) -> Answer {
    let body = json!({"name": "f", "config": {"params": {"generations": 1, "notes": notes},
        "experiments": [{"name": "One", "experiment_type": "ga", "optimize_neurons": true}]}});
    server.send(Method::POST, "flows", &body).await.unwrap()
}

/// Creates flows until the room that the database still had is used up.
async fn refused(server: &Killable, room: &Room, data: &Path) -> Answer {
    loop {
        let created = create(server, &"x".repeat(100_000)).await;
        if created.status != StatusCode::CREATED {
            return created;
        }
        room.fill(data);
    }
}

async fn uploads_are_refused(server: &Killable) {
    let text = multipart::Part::bytes(TEXT.repeat(2000).into_bytes()).file_name("a.txt");
    let form = multipart::Form::new().text("name", "new").text("tokenizer", "words").part("train", text);
    let refused = answer(server.request(Method::POST, "corpora").multipart(form)).await.refused(507);
    assert!(refused.contains("make room"), "{refused}");
    let refused = answer(server.request(Method::POST, "flows/import").body(vec![7; 200_000])).await.refused(507);
    assert!(refused.contains("make room"), "{refused}");
}

async fn all_are_there(server: &Killable, ids: &[i64]) {
    for id in ids {
        assert_eq!(server.get(&format!("flows/{id}")).await["id"], *id);
    }
    let listed = server.send(Method::GET, "flows", &Value::Null).await.unwrap();
    assert!(listed.json().as_array().unwrap().len() >= ids.len(), "{listed:?}");
}

/// Waits until the flow has failed, or its log says that not even this can be written.
async fn comes_to_a_halt(server: &Killable, flow: i64) {
    let halted = async {
        while server.status(flow).await == "running" && !server.log().contains("cannot be recorded") {
            sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(timeout(PATIENCE, halted).await.is_ok(), "it runs on\n{}", server.log());
}
