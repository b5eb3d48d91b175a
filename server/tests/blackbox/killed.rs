//! A real server that is killed: seconds after the next start every flow is in the state that is right.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use crate::killable::Killable;

/// How soon after the start all has to be right.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn every_flow_is_in_the_right_state_soon_after_its_server_was_killed() {
    let data = TempDir::new().unwrap();
    let server = Killable::start(data.path());
    let completed = server.create(1, 4).await;
    server.act(completed, "start").await;
    server.reaches(completed, "completed", 1).await;
    let running = server.create(100_000, 4).await;
    server.act(running, "start").await;
    server.reaches(running, "running", 7).await;
    let (queued, paused, cancelled) = (server.create(1, 4).await, server.create(1, 4).await, server.create(1, 4).await);
    for id in [queued, paused, cancelled] {
        server.act(id, "start").await;
    }
    assert_eq!(server.act(paused, "pause").await, "paused");
    assert_eq!(server.act(cancelled, "stop").await, "cancelled");
    let (pending, failed) = (server.create(1, 4).await, server.create(1, 4).await);
    server.ask(Method::PATCH, &format!("flows/{failed}"), json!({"status": "failed", "error": "lost"})).await;
    let outside = server.create(1, 4).await;
    server.ask(Method::PATCH, &format!("flows/{outside}"), json!({"status": "running"})).await;
    let before = server.experiment(running).await["current_iteration"].as_i64().unwrap();
    server.kill();

    let server = Killable::start(data.path());
    timeout(SOON, server.reaches(running, "running", before + 1)).await.expect("it goes on by itself");
    for (id, status) in [
        (completed, "completed"),
        (queued, "queued"),
        (paused, "paused"),
        (cancelled, "cancelled"),
        (pending, "pending"),
        (failed, "failed"),
        (outside, "running"),
    ] {
        assert_eq!(server.status(id).await, status);
    }
    let goes_on = async {
        while server.experiment(running).await["status"] != "running" {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(SOON, goes_on).await.expect("its experiment goes on with it");
    // And what waited goes on as it would have.
    server.act(running, "stop").await;
    server.reaches(queued, "completed", 1).await;
    assert_eq!(server.act(paused, "resume").await, "queued");
    server.reaches(paused, "completed", 1).await;
    server.kill();
}

#[tokio::test]
async fn a_stop_or_a_pause_holds_even_if_the_server_is_killed_before_the_iteration_ends() {
    for (action, status) in [("stop", "cancelled"), ("pause", "paused")] {
        let data = TempDir::new().unwrap();
        let server = Killable::start(data.path());
        // Its first genomes take longer to judge than this waits.
        let id = server.create(1000, 10_000).await;
        server.act(id, "start").await;
        server.reaches(id, "running", 0).await;
        let _ = timeout(Duration::from_secs(1), server.act(id, action)).await;
        server.kill();
        let server = Killable::start(data.path());
        assert_eq!(server.status(id).await, status);
        assert_ne!(server.experiment(id).await["status"], "running");
        server.kill();
    }
}
