//! The use cases and the runner on the real store, the real engine and the built-in corpus.

use std::{
    future::Future,
    num::NonZero,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::{
    api::{Event, Flow, Frame, NewFlow},
    engine::checkpoint_file::{self, CheckpointFile, ReadLimits},
    model::{CheckpointId, FlowId, FlowStatus, Timestamp},
};

mod arranged;
mod backup;
mod checkpoints;
mod clocks;
mod comparison;
mod copies;
mod corpora;
mod disk;
mod doctor;
mod experiment_detail;
mod first_page;
mod flows;
mod genomes;
mod ingredients;
mod interrupted;
mod lifecycle;
mod outside;
mod portable;
mod queue;
mod running;
mod several;
mod trash;
mod watchdog;

/// A clock that is a second later each time somebody looks.
#[derive(Debug)]
struct TickingClock(AtomicI64);

impl Clock for TickingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.fetch_add(1000, Ordering::Relaxed))
    }
}

/// A data directory that outlives the servers on it.
struct Home {
    path: PathBuf,
    /// Where the directory is one of its own.
    _temporary: Option<TempDir>,
}

impl Home {
    fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        Self { path: temporary.path().to_path_buf(), _temporary: Some(temporary) }
    }

    /// A data directory that somebody else made.
    fn at(path: PathBuf) -> Self {
        Self { path, _temporary: None }
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn settings(&self, engine_threads: usize) -> Settings {
        let (data_dir, parallel_flows) = (self.path().to_path_buf(), NonZero::<usize>::MIN);
        Settings {
            data_dir,
            checkpoint_roots: Vec::new(),
            engine_threads,
            cache_bytes: 1 << 24,
            runner: RunnerMode::BuiltIn,
            keep_states: 3,
            parallel_flows,
        }
    }

    async fn try_open(&self, engine_threads: usize) -> Result<Services, ServiceError> {
        Services::open(self.settings(engine_threads), Arc::new(TickingClock(AtomicI64::new(1_700_000_000_000)))).await
    }

    async fn open(&self) -> Services {
        self.try_open(2).await.unwrap()
    }

    /// Opens it with the corpus `prose`, on which an iteration takes a few milliseconds.
    async fn open_with_prose(&self, engine_threads: usize) -> Services {
        let services = self.try_open(engine_threads).await.unwrap();
        corpora::add_prose(&services, self.path(), "prose").await.unwrap();
        services
    }

    /// Opens it as soon as the last server on it is wholly gone.
    async fn reopen(&self) -> Services {
        let opened = async {
            loop {
                match self.try_open(1).await {
                    Ok(services) => return services,
                    Err(ServiceError::Conflict(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
                    Err(error) => panic!("{error}"),
                }
            }
        };
        soon(opened).await
    }
}

/// What `future` gives, if it comes to an end within a minute.
async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), future).await.expect("it takes too long")
}

/// Waits for the first event that passes.
async fn event(subscription: &mut Subscription, wanted: impl Fn(&Event) -> bool) -> Event {
    let found = async {
        loop {
            match subscription.next().await {
                Delivery::Event(told) => {
                    let frame: Frame = serde_json::from_slice(&told.json).unwrap();
                    if wanted(&frame.event) {
                        return frame.event;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    };
    soon(found).await
}

/// Waits until a flow has ended.
async fn ended(subscription: &mut Subscription, id: FlowId) -> Event {
    event(subscription, |event| {
        event.flow_id() == Some(id)
            && matches!(event, Event::FlowCompleted(_) | Event::FlowFailed(_) | Event::FlowCancelled(_))
    })
    .await
}

fn new_flow(config: &Value) -> NewFlow {
    serde_json::from_value(json!({"name": "Pass 1", "config": config})).unwrap()
}

/// Six experiments of two iterations with four genomes each, on a corpus.
fn six_phases(corpus: &str) -> NewFlow {
    new_flow(&json!({"template": "standard-6-phase", "params": {"corpus": corpus,
        "ga_generations": 2, "ts_iterations": 2, "population_size": 4, "neighbors_per_iter": 4,
        "total_neighbors_size": 4, "default_neurons": 2, "default_bits": 6}}))
}

/// A GA and a tabu search of so many iterations that they can be caught on the way, saved every 20th.
fn two_long_phases() -> NewFlow {
    new_flow(&json!({
        "params": {"corpus": "prose", "population_size": 4, "neighbors_per_iter": 4, "total_neighbors_size": 4,
            "default_neurons": 2, "default_bits": 6, "patience": 1000, "check_interval": 25, "checkpoint_interval": 20,
            "generations": LONG, "iterations": LONG},
        "experiments": [
            {"name": "One: neurons", "experiment_type": "ga", "optimize_neurons": true},
            {"name": "Two: bits", "experiment_type": "ts", "optimize_bits": true}]}))
}

/// Iterations of each long phase.
const LONG: i64 = 120;

async fn created(services: &Services, flow: NewFlow) -> Flow {
    services.flows().create(flow).await.unwrap()
}

/// Creates and queues a flow and runs it to its end.
async fn completed(services: &Services, flow: NewFlow) -> Flow {
    let mut subscription = services.events().subscribe();
    let id = created(services, flow).await.id;
    services.flows().start(id).await.unwrap();
    let end = ended(&mut subscription, id).await;
    let Event::FlowCompleted(flow) = end else { panic!("{end:?}") };
    flow
}

/// The results of a flow's experiments, without the times that they took.
async fn results(services: &Services, flow: FlowId) -> Vec<CheckpointFile> {
    let detail = services.flows().detail(flow).await.unwrap();
    let finals = detail.checkpoints.iter().filter(|checkpoint| checkpoint.is_final);
    let mut files: Vec<_> = finals.map(|checkpoint| read(Path::new(&checkpoint.file_path))).collect();
    for file in &mut files {
        file.elapsed_seconds = 0.0;
    }
    files
}

fn read(path: &Path) -> CheckpointFile {
    checkpoint_file::read(path, ReadLimits::default()).unwrap()
}

/// The sentence of a conflict.
fn conflict<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> String {
    match result {
        Err(ServiceError::Conflict(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

/// The fields that are wrong.
fn invalid_fields<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> Vec<String> {
    match result {
        Err(ServiceError::Invalid(fields)) => fields.into_iter().map(|field| field.field).collect(),
        other => panic!("{other:?}"),
    }
}

async fn status(services: &Services, id: FlowId) -> FlowStatus {
    services.flows().get(id).await.unwrap().status
}

#[tokio::test]
async fn a_second_server_on_the_same_data_is_refused() {
    let home = Home::new();
    let first = home.open().await;
    first.note_address("http://127.0.0.1:3000").unwrap();
    let sentence = conflict(home.try_open(1).await);
    assert!(sentence.contains("http://127.0.0.1:3000"), "{sentence}");
}

#[tokio::test]
async fn an_empty_manager_is_well_and_has_nothing_to_show() {
    let home = Home::new();
    let services = home.open().await;
    let health = services.health().await;
    assert_eq!((health.status.as_str(), health.runner.alive), ("degraded", Some(false)));
    assert!(health.reason.is_some_and(|reason| reason.contains("the runner has ended")));
    let runner = services.spawn_runner();
    let health = services.health().await;
    assert_eq!((health.status.as_str(), health.running_flows, health.queued_flows), ("ok", 0, 0));
    assert!(health.disk.is_some_and(|disk| disk.writable && disk.free_bytes > 0));
    let snapshot = services.snapshot(None).await.unwrap();
    assert!(snapshot.phases.is_empty() && snapshot.current_phase.is_none());
    assert!(matches!(services.snapshot(Some(FlowId(1))).await, Err(ServiceError::NotFound { .. })));
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn numbers_of_events_grow_from_one_server_to_the_next_although_the_clock_stands_still() {
    let home = Home::new();
    let mut last = 0;
    for _ in 0..3 {
        let services = home.reopen().await;
        created(&services, six_phases("toy")).await;
        let seq = services.events().last_seq();
        assert!(seq > last, "{seq} after {last}");
        assert!(services.events().subscribe_after(last).is_none(), "what a server before told is not kept");
        last = seq;
        services.shutdown().await;
    }
}
