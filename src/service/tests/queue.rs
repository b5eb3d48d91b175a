//! The order of the queue, several flows at once, and what must not hold the queue up.

use std::sync::atomic::AtomicBool;

use super::{interrupted::same_as_undisturbed, *};
use crate::api::QueueOrder;

async fn open_parallel(home: &Home, flows: usize) -> Services {
    let settings = Settings { parallel_flows: NonZero::new(flows).unwrap(), ..home.settings(2) };
    let services = Services::open(settings, Arc::new(SystemClock)).await.unwrap();
    corpora::add_prose(&services, home.path(), "prose").await.unwrap();
    services
}

async fn queued(services: &Services, flow: NewFlow) -> FlowId {
    let id = created(services, flow).await.id;
    services.flows().start(id).await.unwrap().id
}

#[tokio::test]
async fn two_flows_at_once_end_as_they_would_alone() {
    let home = Home::new();
    let services = open_parallel(&home, 2).await;
    let ids = [queued(&services, two_long_phases()).await, queued(&services, two_long_phases()).await];
    let third = queued(&services, six_phases("prose")).await;
    let mut subscription = services.events().subscribe();
    let runner = services.spawn_runner();
    let mut order = Vec::new();
    while order.len() < 6 {
        let told =
            event(&mut subscription, |event| matches!(event, Event::FlowStarted(_) | Event::FlowCompleted(_))).await;
        order.push((told.flow_id().unwrap(), matches!(told, Event::FlowStarted(_))));
    }
    assert_eq!(order[..2], [(ids[0], true), (ids[1], true)], "both run at once");
    let place = |wanted: &dyn Fn(&(FlowId, bool)) -> bool| order.iter().position(wanted);
    let ended = place(&|(_, started)| !started);
    assert!(place(&|told| *told == (third, true)) > ended, "the third waits until one has ended: {order:?}");
    for id in ids {
        same_as_undisturbed(&services, id).await;
    }
    services.shutdown().await;
    runner.await.unwrap();
}

#[tokio::test]
async fn flows_that_wait_can_change_places() {
    let home = Home::new();
    let services = home.open().await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(queued(&services, six_phases("toy")).await);
    }
    let order = QueueOrder { flow_ids: vec![ids[3], ids[1]] };
    let flows = services.flows().reorder_queue(&order).await.unwrap();
    assert_eq!(flows.iter().map(|flow| flow.id).collect::<Vec<_>>(), [ids[3], ids[1], ids[0], ids[2]]);
    let twice = QueueOrder { flow_ids: vec![ids[0], ids[0]] };
    assert_eq!(invalid_fields(services.flows().reorder_queue(&twice).await), ["flow_ids"]);
    services.flows().pause(ids[0]).await.unwrap();
    let sentence = conflict(services.flows().reorder_queue(&QueueOrder { flow_ids: vec![ids[0]] }).await);
    assert!(sentence.starts_with("a flow that is paused cannot be moved in the queue; it can "), "{sentence}");
    services.flows().resume(ids[0]).await.unwrap();
    let waiting = services.flows().queue().await.unwrap();
    assert_eq!(waiting.iter().map(|flow| flow.id).collect::<Vec<_>>(), [ids[3], ids[1], ids[2], ids[0]]);
}

#[tokio::test]
async fn a_flow_whose_row_cannot_be_read_fails_and_holds_up_no_other() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let broken = queued(&services, six_phases("prose")).await;
    let mut change = services.change().await.unwrap();
    let damage = sqlx::query("UPDATE flows SET config_json = 'not JSON' WHERE id = ?").bind(broken.0);
    damage.execute(&mut **change.db).await.unwrap();
    change.commit().await.unwrap();
    let runner = services.spawn_runner();
    completed(&services, six_phases("prose")).await;
    let query = sqlx::query_as("SELECT status, error FROM flows WHERE id = ?").bind(broken.0);
    let (status, error): (String, String) = query.fetch_one(&mut *services.read().await.unwrap()).await.unwrap();
    assert_eq!(status, "failed");
    assert!(error.contains("cannot be read") && !error.contains("config_json"), "{error}");
    services.shutdown().await;
    runner.await.unwrap();
}

/// A clock that breaks once.
#[derive(Debug, Default)]
struct BreakingClock(AtomicBool);

impl Clock for BreakingClock {
    fn now(&self) -> Timestamp {
        assert!(!self.0.swap(false, Ordering::Relaxed), "the clock breaks");
        SystemClock.now()
    }
}

#[tokio::test]
async fn a_mistake_in_the_runner_does_not_end_the_queue() {
    let home = Home::new();
    let clock = Arc::new(BreakingClock::default());
    let services = Services::open(home.settings(2), clock.clone()).await.unwrap();
    corpora::add_prose(&services, home.path(), "prose").await.unwrap();
    let id = queued(&services, six_phases("prose")).await;
    let mut subscription = services.events().subscribe();
    clock.0.store(true, Ordering::Relaxed);
    let runner = services.spawn_runner();
    assert!(matches!(ended(&mut subscription, id).await, Event::FlowCompleted(_)));
    assert!(!clock.0.load(Ordering::Relaxed));
    services.shutdown().await;
    runner.await.unwrap();
}
