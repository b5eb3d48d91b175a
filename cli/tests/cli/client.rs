//! The typed client against a real server: what outside workers tell.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::{Value, json};
use wnn_experiments::{
    api::{
        ErrorCode, Experiment, GatingPatch, NewCheckpoint, NewExperiment, NewGatingRun, NewValidation,
        ValidationRecorded,
    },
    client::DashboardClient,
    model::{ExperimentStatus, FlowId, GatingStatus},
};

use crate::{
    SMALL,
    world::{World, text},
};

fn of_json<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

async fn alone(client: &DashboardClient) -> Experiment {
    client.create_experiment(&of_json::<NewExperiment>(json!({"name": "alone"}))).await.unwrap()
}

#[tokio::test]
async fn analyses_are_told_and_asked_for() {
    let world = World::begin();
    let client = DashboardClient::new(&world.url).unwrap();
    let id = alone(&client).await.id;
    let summary: NewValidation = of_json(json!({"flow_id": 7, "validation_point": "final", "genome_type": "best_ce",
        "genome_hash": "a b&c", "ce": 9.25, "accuracy": 0.5}));
    let ValidationRecorded { id: recorded } = client.record_summary(id, &summary).await.unwrap();
    let listed = client.summaries(id).await.unwrap();
    assert_eq!((listed.len(), listed[0].id, listed[0].ce), (1, recorded, Some(9.25)));
    assert_eq!(client.flow_validations(FlowId(7)).await.unwrap_err().code, ErrorCode::NotFound);
    let known = client.known_validation("a b&c").await.unwrap();
    assert_eq!((known.found, known.accuracy), (true, Some(0.5)));
    assert!(!client.known_validation("a b").await.unwrap().found);

    let asked: NewGatingRun = of_json(json!({"config": {"top": 3}}));
    let run = client.request_gating(id, &asked).await.unwrap();
    assert_eq!(client.pending_gating().await.unwrap(), std::slice::from_ref(&run));
    let done =
        GatingPatch { results: Some(vec![json!({"ce": 9.0})]), genomes_tested: Some(1), ..GatingPatch::default() };
    let done = client.update_gating(id, run.id, &done).await.unwrap();
    assert_eq!((done.status, done.genomes_tested), (GatingStatus::Completed, Some(1)));
    assert_eq!(client.gating_run(id, run.id).await.unwrap(), done);
    assert_eq!(client.gating_runs(id).await.unwrap(), [done]);
    let again = GatingPatch { status: Some(GatingStatus::Running), ..GatingPatch::default() };
    assert_eq!(client.update_gating(id, run.id, &again).await.unwrap_err().code, ErrorCode::Conflict);

    let phases = client.phases(id).await.unwrap();
    assert_eq!((phases.len(), phases[0].id, phases[0].status), (1, id, ExperimentStatus::Pending));
    let watched = client.watch("/tmp/x.log").await.unwrap();
    assert!(!watched.watching && watched.reason.contains("log files are not read"), "{}", watched.reason);
}

#[tokio::test]
async fn the_file_of_a_registered_checkpoint_is_uploaded() {
    let world = World::begin();
    world.add_tiny();
    world.run(&[&["flow", "create", "--name", "Pass 1", "--start"], SMALL].concat()).succeeds();
    world.run(&["flow", "watch", "Pass 1"]).succeeds();
    let made = world.json(&["checkpoint", "list", "--final-only", "--json"]);
    let saved = world.dir().join("saved.json.gz");
    world.run(&["checkpoint", "download", &made[0]["id"].to_string(), "--output", text(&saved)]).succeeds();

    let client = DashboardClient::new(&world.url).unwrap();
    let experiment = alone(&client).await.id;
    let registered: NewCheckpoint =
        of_json(json!({"experiment_id": experiment, "name": "mine", "file_path": "/elsewhere/mine.json.gz"}));
    let registered = client.register_checkpoint(&registered).await.unwrap();
    let told = Arc::new(AtomicU64::new(0));
    let counted = told.clone();
    let count = move |bytes| _ = counted.fetch_add(bytes, Ordering::Relaxed);
    let kept = client.upload_checkpoint(registered.id, &saved, count).await.unwrap();
    let bytes = fs::read(&saved).unwrap();
    assert_eq!((kept.id, told.load(Ordering::Relaxed)), (registered.id, bytes.len() as u64));
    let mut download = client.download_checkpoint(registered.id).await.unwrap();
    let mut received = Vec::new();
    while let Some(chunk) = download.chunk().await.unwrap() {
        received.extend_from_slice(chunk.as_ref());
    }
    assert!(received == bytes, "it comes back as it was sent");

    fs::write(&saved, "no checkpoint").unwrap();
    let refused = client.upload_checkpoint(registered.id, &saved, |_| {}).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Invalid, "{refused}");
}
