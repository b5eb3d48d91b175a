//! Outside workers that fall silent.

use super::*;
use crate::{
    api::FlowPatch,
    model::{CheckpointType, GenomeStats},
    store::{
        checkpoint::{self, NewCheckpoint},
        flow,
    },
};

const QUICK: Vigilance = Vigilance { tick: Duration::from_millis(20), silence: Duration::from_millis(400) };

/// A flow that an outside worker runs.
async fn run_outside(services: &Services) -> FlowId {
    let id = created(services, six_phases("toy")).await.id;
    let running = FlowPatch { status: Some(FlowStatus::Running), ..FlowPatch::default() };
    services.flows().update(id, running).await.unwrap();
    id
}

async fn beat(services: &Services, id: FlowId) {
    let mut change = services.change().await.unwrap();
    let mut flow = flow::get(&mut change.db, id).await.unwrap().unwrap();
    flow.last_heartbeat = Some(services.now());
    flow::save(&mut change.db, &flow).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn only_a_worker_that_has_spoken_and_speaks_no_more_is_given_up() {
    let home = Home::new();
    let services = home.open().await;
    let (silent, mute, lively) =
        (run_outside(&services).await, run_outside(&services).await, run_outside(&services).await);
    beat(&services, silent).await;
    let mut subscription = services.events().subscribe();
    let watchdog = services.spawn_watchdog(QUICK);
    let beating = tokio::spawn({
        let services = services.clone();
        async move {
            loop {
                beat(&services, lively).await;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    });
    let Event::FlowFailed(failed) = ended(&mut subscription, silent).await else { panic!("it has no checkpoint") };
    assert!(failed.error.starts_with("its worker has given no sign of life for "), "{}", failed.error);
    assert!(failed.flow.completed_at.is_some());
    tokio::time::sleep(QUICK.silence * 2).await;
    assert_eq!(status(&services, mute).await, FlowStatus::Running);
    assert_eq!(status(&services, lively).await, FlowStatus::Running);
    beating.abort();
    ended(&mut subscription, lively).await;
    watchdog.abort();
}

#[tokio::test]
async fn where_outside_workers_take_flows_the_next_one_may_go_on_from_a_checkpoint() {
    let home = Home::new();
    let settings = Settings { runner: RunnerMode::External, ..home.settings(1) };
    let services = Services::open(settings, Arc::new(SystemClock)).await.unwrap();
    let id = run_outside(&services).await;
    let experiment_id = services.flows().experiments(id).await.unwrap()[0].id;
    let mut change = services.change().await.unwrap();
    let saved = NewCheckpoint {
        experiment_id,
        name: "half-way".to_owned(),
        file_path: "/elsewhere/half.json.gz".to_owned(),
        file_size_bytes: 1,
        created_at: services.now(),
        final_fitness: None,
        final_accuracy: None,
        iterations_run: 50,
        genome_stats: GenomeStats::default(),
        is_final: false,
        checkpoint_type: CheckpointType::Auto,
        content_hash: String::new(),
    };
    checkpoint::register(&mut change.db, &saved).await.unwrap();
    change.commit().await.unwrap();
    beat(&services, id).await;
    let mut subscription = services.events().subscribe();
    let watchdog = services.spawn_watchdog(QUICK);
    let Event::FlowQueued(flow) = event(&mut subscription, |event| matches!(event, Event::FlowQueued(_))).await else {
        unreachable!()
    };
    assert_eq!((flow.id, flow.last_heartbeat, flow.error), (id, None, None));
    watchdog.abort();
}
