//! Flows that outside workers run.

use super::*;
use crate::api::FlowPatch;

async fn patch(services: &Services, id: FlowId, value: Value) -> Result<Flow, ServiceError> {
    services.flows().update(id, serde_json::from_value::<FlowPatch>(value).unwrap()).await
}

#[tokio::test]
async fn a_worker_tells_the_life_of_a_flow_by_patches() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    let mut subscription = services.events().subscribe();
    let running = patch(&services, id, json!({"status": "running"})).await.unwrap();
    assert!(running.started_at.is_some());
    let again = patch(&services, id, json!({"status": "running"})).await.unwrap();
    assert_eq!(again, running, "a repeated request changes nothing");
    let failed = patch(&services, id, json!({"status": "failed", "error": "out of memory"})).await.unwrap();
    assert_eq!((failed.error.as_deref(), failed.started_at), (Some("out of memory"), running.started_at));
    assert!(failed.completed_at.is_some());
    assert_eq!(event(&mut subscription, |_| true).await, Event::FlowStarted(running));
    let Event::FlowFailed(told) = event(&mut subscription, |_| true).await else { panic!("one event for each change") };
    assert_eq!((told.error.as_str(), told.flow), ("out of memory", failed));
}

#[tokio::test]
async fn impossible_changes_are_conflicts() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    conflict(patch(&services, id, json!({"status": "completed"})).await);
    conflict(patch(&services, id, json!({"status": "paused"})).await);
    patch(&services, id, json!({"status": "running"})).await.unwrap();
    assert!(conflict(services.flows().delete(id).await).contains("running"));
    patch(&services, id, json!({"status": "completed"})).await.unwrap();
    let sentence = conflict(patch(&services, id, json!({"status": "pending"})).await);
    assert!(sentence.contains("is completed and cannot become pending"), "{sentence}");
    conflict(services.flows().start(id).await);
    services.flows().delete(id).await.unwrap();
}

#[tokio::test]
async fn the_built_in_engine_leaves_the_flows_of_others_alone() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let id = created(&services, six_phases("toy")).await.id;
    patch(&services, id, json!({"status": "running"})).await.unwrap();
    drop(services);
    let services = home.reopen().await;
    let runner = services.spawn_runner();
    completed(&services, six_phases("prose")).await;
    assert_eq!(status(&services, id).await, FlowStatus::Running);
    let stopped = services.flows().stop(id).await.unwrap();
    assert_eq!(stopped.status, FlowStatus::Cancelled);
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn a_server_that_leaves_the_queue_to_others_takes_nothing_from_it() {
    let home = Home::new();
    let data_dir = home.path().to_path_buf();
    let settings = Settings {
        data_dir,
        checkpoint_roots: Vec::new(),
        engine_threads: 1,
        cache_bytes: 1 << 24,
        runner: RunnerMode::External,
    };
    let services = Services::open(settings, Arc::new(SystemClock)).await.unwrap();
    let id = created(&services, six_phases("toy")).await.id;
    services.flows().start(id).await.unwrap();
    soon(services.spawn_runner()).await.unwrap();
    assert_eq!(status(&services, id).await, FlowStatus::Queued);
    soon(services.shutdown()).await;
}
