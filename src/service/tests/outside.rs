//! Flows that outside workers run.

use super::*;
use crate::{
    api::{Experiment, FlowPatch},
    model::{ExperimentId, ExperimentStatus},
};

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
    assert!(conflict(services.flows().delete(id, false).await).contains("running"));
    patch(&services, id, json!({"status": "completed"})).await.unwrap();
    let sentence = conflict(patch(&services, id, json!({"status": "pending"})).await);
    assert!(sentence.contains("is completed and cannot become pending"), "{sentence}");
    conflict(services.flows().start(id).await);
    services.flows().delete(id, false).await.unwrap();
}

#[tokio::test]
async fn a_worker_begins_again_what_ended_before_its_time() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    for end in ["failed", "cancelled"] {
        let begun = patch(&services, id, json!({"status": "running"})).await.unwrap();
        assert_eq!((begun.completed_at, begun.error), (None, None));
        patch(&services, id, json!({"status": end})).await.unwrap();
    }
    patch(&services, id, json!({"status": "running"})).await.unwrap();
    patch(&services, id, json!({"status": "completed"})).await.unwrap();
    assert!(conflict(patch(&services, id, json!({"status": "running"})).await).contains("is completed"));
}

#[tokio::test]
async fn a_worker_may_learn_from_what_is_not_here_and_only_it_can_run_that() {
    let home = Home::new();
    let services = home.open().await;
    let flow = |config: Value| -> NewFlow { serde_json::from_value(json!({"name": "x", "config": config})).unwrap() };
    let params = json!({"corpus": "a notebook's"});
    let unknown = flow(json!({"template": "standard-6-phase", "params": params}));
    assert!(services.flows().create(unknown).await.is_err(), "most likely the name is misspelt");
    let told = flow(json!({"template": "standard-6-phase", "params": params, "runner": "external"}));
    let id = services.flows().create(told).await.unwrap().id;
    let sentence = conflict(services.flows().start(id).await);
    assert!(sentence.contains("learns from the corpus `a notebook's`, which is not here"), "{sentence}");
    patch(&services, id, json!({"status": "running"})).await.unwrap();
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
    let settings = Settings { runner: RunnerMode::External, ..home.settings(1) };
    let services = Services::open(settings, Arc::new(SystemClock)).await.unwrap();
    let id = created(&services, six_phases("toy")).await.id;
    services.flows().start(id).await.unwrap();
    soon(services.spawn_runner()).await.unwrap();
    assert_eq!(status(&services, id).await, FlowStatus::Queued);
    soon(services.shutdown()).await;
}

async fn register(
    services: &Services,
    experiment: ExperimentId,
    path: &str,
    is_final: bool,
    done: i64,
) -> CheckpointId {
    let new = json!({"experiment_id": experiment, "file_path": path, "is_final": is_final, "iterations_run": done});
    services.checkpoints().register(serde_json::from_value(new).unwrap()).await.unwrap().id
}

async fn experiments(services: &Services, flow: FlowId) -> Vec<Experiment> {
    services.flows().experiments(flow).await.unwrap()
}

async fn report(services: &Services, experiment: ExperimentId, value: Value) -> Result<Experiment, ServiceError> {
    services.experiments().update(experiment, serde_json::from_value(value).unwrap()).await
}

#[tokio::test]
async fn the_experiments_of_a_flow_end_with_it() {
    let home = Home::new();
    let services = home.open().await;
    for (end, expected) in
        [("completed", "completed"), ("failed", "failed"), ("cancelled", "cancelled"), ("", "cancelled")]
    {
        let id = created(&services, six_phases("toy")).await.id;
        patch(&services, id, json!({"status": "running"})).await.unwrap();
        let first = experiments(&services, id).await[0].id;
        report(&services, first, json!({"status": "running"})).await.unwrap();
        let mut subscription = services.events().subscribe();
        if end.is_empty() {
            services.flows().stop(id).await.unwrap();
        } else {
            patch(&services, id, json!({"status": end})).await.unwrap();
        }
        let Event::ExperimentStatusChanged(told) = event(&mut subscription, |_| true).await else {
            panic!("it is told first")
        };
        let after = experiments(&services, id).await;
        assert_eq!((told.id, &told, told.status.as_str()), (first, &after[0], expected));
        assert!(told.ended_at.is_some());
        assert_eq!(after[1].status, ExperimentStatus::Pending, "what never began did not end");
    }
}

#[tokio::test]
async fn a_state_that_a_worker_tells_is_one_that_can_be_reached() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    patch(&services, id, json!({"status": "running"})).await.unwrap();
    let all = experiments(&services, id).await;
    let tell = async |at: usize, status: &str| report(&services, all[at].id, json!({"status": status})).await;
    let silent = tell(0, "completed").await.unwrap();
    assert_eq!((silent.status, silent.ended_at.is_some()), (ExperimentStatus::Completed, true));
    let sentence = conflict(tell(0, "failed").await);
    assert_eq!(
        sentence,
        format!("experiment {} is completed and cannot become failed; it can become running", all[0].id)
    );
    conflict(tell(0, "paused").await);
    let again = tell(0, "running").await.unwrap();
    assert_eq!((again.ended_at, again.started_at.is_some()), (None, true));
    let cancelled = tell(0, "cancelled").await.unwrap();
    assert!(cancelled.stop_reason.is_some() && cancelled.ended_at.is_some());
    conflict(tell(0, "completed").await);
    for status in ["paused", "completed", "running", "pending", "running", "failed", "pending"] {
        let told = tell(1, status).await.unwrap();
        assert_eq!((told.status.as_str(), told.ended_at.is_some()), (status, told.status.is_ended()));
    }
}

#[tokio::test]
async fn an_experiment_is_not_said_to_run_in_a_flow_that_does_not() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    patch(&services, id, json!({"status": "running"})).await.unwrap();
    let all = experiments(&services, id).await;
    patch(&services, id, json!({"status": "failed"})).await.unwrap();
    let sentence = conflict(report(&services, all[0].id, json!({"status": "running"})).await);
    assert_eq!(sentence, format!("flow {id} is failed, so experiment {} cannot run; start the flow first", all[0].id));
    let late = serde_json::from_value(json!([{"iteration_num": 1, "best_ce": 9.0}])).unwrap();
    services.experiments().record_all(all[0].id, late).await.unwrap();
    let kept = services.experiments().get(all[0].id).await.unwrap();
    assert_eq!((kept.status, kept.best_ce), (all[0].status, Some(9.0)), "what a worker tells too late is kept");
    for status in ["queued", "running"] {
        patch(&services, id, json!({"status": status})).await.unwrap();
    }
    report(&services, all[0].id, json!({"status": "running"})).await.unwrap();
}

#[tokio::test]
async fn an_experiment_that_its_worker_deletes_leaves_no_gap() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    patch(&services, id, json!({"status": "running"})).await.unwrap();
    let all = experiments(&services, id).await;
    report(&services, all[0].id, json!({"status": "running"})).await.unwrap();
    assert!(conflict(services.experiments().delete(all[0].id).await).contains("has run"));
    register(&services, all[1].id, "/a/early", false, 3).await;
    assert!(conflict(services.experiments().delete(all[1].id).await).contains("has run"), "its checkpoint would go");
    let mut subscription = services.events().subscribe();
    services.experiments().delete(all[2].id).await.unwrap();
    let deleted = Event::ExperimentDeleted { id: all[2].id, flow_id: Some(id) };
    assert_eq!(event(&mut subscription, |_| true).await, deleted);
    let Event::FlowUpdated(flow) = event(&mut subscription, |_| true).await else { panic!("its flow has one less") };
    assert_eq!((flow.experiment_count, flow.config.experiments.len()), (5, 5));
    patch(&services, id, json!({"status": "completed"})).await.unwrap();
    services.experiments().delete(all[5].id).await.unwrap();
    let places: Vec<_> = experiments(&services, id).await.iter().map(|one| one.sequence_order).collect();
    assert_eq!(places, (0..4).map(Some).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_an_experiment_would_go_on_from_is_only_deleted_by_force() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    patch(&services, id, json!({"status": "running"})).await.unwrap();
    let all = experiments(&services, id).await;
    for experiment in &all[..2] {
        report(&services, experiment.id, json!({"status": "running"})).await.unwrap();
    }
    report(&services, all[0].id, json!({"status": "completed"})).await.unwrap();
    let result = register(&services, all[0].id, "/a/result", true, 9).await;
    let early = register(&services, all[1].id, "/a/early", false, 3).await;
    let late = register(&services, all[1].id, "/a/late", false, 7).await;
    let delete = async |checkpoint, force| services.checkpoints().delete(checkpoint, force).await;
    assert!(conflict(delete(early, false).await).contains("stop the flow first"));
    patch(&services, id, json!({"status": "failed", "error": "x"})).await.unwrap();
    let sentence = conflict(delete(late, false).await);
    assert!(sentence.starts_with(&format!("experiment {} of flow {id}, which is failed", all[1].id)), "{sentence}");
    delete(early, true).await.unwrap();
    delete(late, true).await.unwrap();
    assert!(conflict(delete(result, false).await).contains(&format!("experiment {}", all[1].id)));
    delete(result, true).await.unwrap();
}

#[tokio::test]
async fn a_seed_is_changed_only_where_a_flow_can_still_begin_from_it() {
    let home = Home::new();
    let services = home.open().await;
    let source = created(&services, six_phases("toy")).await.id;
    let seed = register(&services, experiments(&services, source).await[0].id, "/a/seed", true, 1).await;
    let id = created(&services, six_phases("toy")).await.id;
    let own = register(&services, experiments(&services, id).await[0].id, "/a/own", false, 1).await;
    let with = async |seed: Option<CheckpointId>| patch(&services, id, json!({"seed_checkpoint_id": seed})).await;
    assert_eq!(invalid_fields(with(Some(own)).await), ["seed_checkpoint_id"]);
    assert_eq!(with(Some(seed)).await.unwrap().seed_checkpoint_id, Some(seed));
    patch(&services, id, json!({"status": "running"})).await.unwrap();
    with(Some(seed)).await.unwrap();
    assert!(conflict(with(None).await).contains("running"));
    patch(&services, id, json!({"status": "completed"})).await.unwrap();
    assert_eq!(with(None).await.unwrap().seed_checkpoint_id, None, "so that the checkpoint can be deleted");
    assert!(conflict(with(Some(seed)).await).contains("completed"));
}

#[tokio::test]
async fn another_configuration_takes_along_only_what_nobody_needs() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    let first = experiments(&services, id).await[0].id;
    let file = services.data().root().join("checkpoints/mine.json.gz");
    std::fs::write(&file, "mine").unwrap();
    let checkpoint = register(&services, first, file.to_str().unwrap(), false, 1).await;
    let mut seeded = six_phases("toy");
    seeded.seed_checkpoint_id = Some(checkpoint);
    let seeded = created(&services, seeded).await.id;
    let config = json!({"config": serde_json::to_value(six_phases("toy").config).unwrap()});
    let sentence = conflict(patch(&services, id, config.clone()).await);
    assert!(sentence.contains(&format!("flow {seeded}")), "{sentence}");
    patch(&services, seeded, json!({"seed_checkpoint_id": null})).await.unwrap();
    let mut subscription = services.events().subscribe();
    patch(&services, id, config.clone()).await.unwrap();
    assert_eq!(event(&mut subscription, |_| true).await, Event::CheckpointDeleted { id: checkpoint });
    assert!(!file.exists());
    let first = experiments(&services, id).await[0].id;
    report(&services, first, json!({"status": "running"})).await.unwrap();
    let sentence = conflict(patch(&services, id, config).await);
    assert!(sentence.starts_with(&format!("experiment {first} of flow {id} has run")), "{sentence}");
}

#[tokio::test]
async fn nobody_else_reports_on_a_flow_that_this_server_runs() {
    let home = Home::new();
    let services = home.open_with_prose(1).await;
    let runner = services.spawn_runner();
    let id = created(&services, two_long_phases()).await.id;
    let mut subscription = services.events().subscribe();
    services.flows().start(id).await.unwrap();
    let Event::IterationUpdate(row) =
        event(&mut subscription, |event| matches!(event, Event::IterationUpdate(_))).await
    else {
        panic!("only those pass")
    };
    let sentence = conflict(report(&services, row.experiment_id, json!({"name": "mine"})).await);
    assert!(sentence.contains("run by this server"), "{sentence}");
    let rows = vec![serde_json::from_value(json!({"iteration_num": 1})).unwrap()];
    conflict(services.experiments().record_all(row.experiment_id, rows).await);
    conflict(services.flows().heartbeat(id).await);
    conflict(services.flows().set_pid(id, Some(1)).await);
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn the_page_of_a_flow_shows_the_course_of_very_many_iterations() {
    let home = Home::new();
    let services = home.open().await;
    let id = created(&services, six_phases("toy")).await.id;
    let all = experiments(&services, id).await;
    for (experiment, count) in [(all[0].id, 9_000), (all[1].id, 300)] {
        let rows =
            (1..=count).map(|number| json!({"iteration_num": number, "best_ce": if number == 77 { 1.0 } else { 9.0 }}));
        let rows = rows.map(|row| serde_json::from_value(row).unwrap()).collect();
        services.experiments().record_all(experiment, rows).await.unwrap();
    }
    let detail = services.flows().detail(id).await.unwrap();
    assert_eq!(detail.iteration_count, 9_300);
    assert!(detail.iterations.len() <= 1_400, "{}", detail.iterations.len());
    assert_eq!(detail.iterations.iter().filter(|row| row.best_ce == Some(1.0)).count(), 2, "no extreme is lost");
    let latest: Vec<_> = detail.iterations.iter().rev().take(20).map(|row| row.iteration_num).collect();
    assert_eq!(latest, (281..=300).rev().collect::<Vec<_>>(), "speed is measured by them");
}
