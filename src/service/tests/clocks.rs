//! A clock that goes backwards, as clocks do that are set right, changes no order and makes no negative times.

use super::*;
use crate::api::{QueueOrder, RunQuery};

/// A clock that is an hour earlier each time somebody looks.
#[derive(Debug)]
struct BackwardClock(AtomicI64);

impl Clock for BackwardClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.fetch_sub(3_600_000, Ordering::Relaxed))
    }
}

async fn open(home: &Home, millis: i64) -> Services {
    Services::open(home.settings(2), Arc::new(BackwardClock(AtomicI64::new(millis)))).await.unwrap()
}

const NOW: i64 = 1_700_000_000_000;
const YEAR: i64 = 365 * 24 * 3_600_000;

async fn order(services: &Services) -> Vec<FlowId> {
    services.flows().queue().await.unwrap().iter().map(|flow| flow.id).collect()
}

#[tokio::test]
async fn flows_wait_in_the_order_in_which_they_were_started() {
    let home = Home::new();
    let services = open(&home, NOW).await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        let id = created(&services, six_phases("toy")).await.id;
        ids.push(services.flows().start(id).await.unwrap().id);
    }
    assert_eq!(order(&services).await, ids);
    services.flows().pause(ids[0]).await.unwrap();
    services.flows().resume(ids[0]).await.unwrap();
    assert_eq!(order(&services).await, [ids[1], ids[2], ids[3], ids[0]]);
    services.flows().reorder_queue(&QueueOrder { flow_ids: vec![ids[3]] }).await.unwrap();
    drop(services);
    // A year earlier, says the clock of the next server.
    let services = open(&home, NOW - YEAR).await;
    assert_eq!(order(&services).await, [ids[3], ids[1], ids[2], ids[0]]);
    let last = created(&services, six_phases("toy")).await.id;
    services.flows().start(last).await.unwrap();
    assert_eq!(order(&services).await, [ids[3], ids[1], ids[2], ids[0], last]);
}

#[tokio::test]
async fn numbers_of_events_grow_although_the_next_server_believes_it_is_years_ago() {
    let home = Home::new();
    let mut last = 0;
    for years in 0..3 {
        let services = open(&home, NOW - years * 10 * YEAR).await;
        for _ in 0..3 {
            created(&services, six_phases("toy")).await;
            let seq = services.events().last_seq();
            assert!(seq > last, "{seq} after {last}");
            last = seq;
        }
        services.shutdown().await;
    }
}

#[tokio::test]
async fn a_flow_runs_to_its_end_in_order_and_took_no_negative_time() {
    let home = Home::new();
    let services = open(&home, NOW).await;
    corpora::add_prose(&services, home.path(), "prose").await.unwrap();
    let runner = services.spawn_runner();
    let flow = completed(&services, six_phases("prose")).await;
    let (begun, ended) = (flow.started_at.unwrap(), flow.completed_at.unwrap());
    assert!(ended < begun, "the clock went back meanwhile");
    assert_eq!(ended.since(begun), Duration::ZERO);
    let experiments = services.flows().experiments_of_runs(flow.id, &RunQuery::default()).await.unwrap();
    assert!(experiments.iter().all(|one| one.status == crate::model::ExperimentStatus::Completed));
    let detail = services.flows().detail(flow.id).await.unwrap();
    let numbers: Vec<_> = detail.iterations.iter().map(|row| (row.experiment_id, row.iteration_num)).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    assert_eq!(numbers.len(), 12);
    assert!(detail.iterations.iter().all(|row| row.elapsed_secs.is_some_and(|seconds| seconds >= 0.0)));
    let made: Vec<_> = detail.checkpoints.iter().map(|checkpoint| checkpoint.id).collect();
    assert!(made.is_sorted(), "{made:?}");
    services.shutdown().await;
    runner.await.unwrap();
}
