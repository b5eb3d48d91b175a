use std::time::Duration;

use sqlx::Row as _;

use super::*;
use crate::{
    api::{ApiError, Frame},
    model::{FlowId, Timestamp},
    service::{EventBus, metrics::Metrics},
    store::{Store, StoreError},
};

struct Fixture {
    turns: Arc<Turns>,
    store: Store,
    bus: EventBus,
    _home: tempfile::TempDir,
}

async fn fixture() -> Fixture {
    let home = tempfile::tempdir().unwrap();
    let data = Arc::new(DataDir::open(home.path(), &[]).unwrap());
    let store = Store::open(&data.database(), Timestamp::from_unix_millis(0)).await.unwrap();
    let bus = EventBus::new(0);
    let turns = Arc::new(Turns::new(store.clone(), bus.clone(), data, Arc::new(Metrics::new(0))));
    Fixture { turns, store, bus, _home: home }
}

/// Adds a row that is called by a number, which cannot be there twice, and tells of it.
async fn insert(change: &mut Change, number: i64) -> Result<(), sqlx::Error> {
    let statement = "INSERT INTO flows (id, name, config_json, created_at) VALUES (?, 'x', '{}', 'now')";
    sqlx::query(statement).bind(number).execute(&mut **change.db).await?;
    change.tell(Event::FlowDeleted { id: FlowId(number) });
    Ok(())
}

async fn ids(store: &Store) -> Vec<i64> {
    let mut db = store.read().await.unwrap();
    let rows = sqlx::query("SELECT id FROM flows ORDER BY id").fetch_all(&mut *db).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn a_change_that_is_given_up_takes_back_only_itself() {
    let Fixture { turns, store, .. } = fixture().await;
    let mut first = turns.begin().await.unwrap();
    insert(&mut first, 1).await.unwrap();
    let committed = tokio::spawn(first.commit());
    let mut given_up = turns.begin().await.unwrap();
    insert(&mut given_up, 2).await.unwrap();
    drop(given_up);
    let mut failing = turns.begin().await.unwrap();
    insert(&mut failing, 3).await.unwrap();
    assert!(insert(&mut failing, 1).await.is_err(), "there is one already");
    drop(failing);
    let mut last = turns.begin().await.unwrap();
    insert(&mut last, 4).await.unwrap();
    last.commit().await.unwrap();
    committed.await.unwrap().unwrap();
    assert_eq!(ids(&store).await, [1, 4]);
}

#[tokio::test]
async fn what_is_answered_or_told_can_be_read_by_then() {
    let Fixture { turns, store, bus, .. } = fixture().await;
    let mut events = bus.subscribe();
    let mut change = turns.begin().await.unwrap();
    insert(&mut change, 1).await.unwrap();
    assert_eq!((ids(&store).await, bus.last_seq()), (vec![], 0), "neither is before the commit");
    let committed = tokio::spawn(change.commit());
    events.next().await;
    assert_eq!(ids(&store).await, [1]);
    committed.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_transaction_without_changes_does_not_stay_open() {
    let Fixture { turns, store, .. } = fixture().await;
    drop(turns.begin().await.unwrap());
    let free = tokio::time::timeout(Duration::from_secs(30), store.write());
    free.await.expect("whoever comes next can write").unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_of_many_writers_come_in_the_order_of_their_changes_each_once() {
    let Fixture { turns, store, bus, .. } = fixture().await;
    let mut events = bus.subscribe();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..16 {
        let turns = turns.clone();
        writers.spawn(async move {
            for number in 0..20 {
                let mut change = turns.begin().await.unwrap();
                insert(&mut change, writer * 100 + number).await.unwrap();
                if number % 5 == 4 {
                    drop(change);
                } else {
                    change.commit().await.unwrap();
                }
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    let kept = ids(&store).await;
    assert_eq!(kept.len(), 16 * 16);
    let mut told = Vec::new();
    for _ in 0..kept.len() {
        let crate::service::Delivery::Event(frame) = events.next().await else { panic!("none is lost") };
        let frame: Frame = serde_json::from_slice(&frame.json).unwrap();
        let Event::FlowDeleted { id } = frame.event else { panic!("nothing else happens") };
        told.push(id.0);
    }
    for writer in 0..16 {
        let own: Vec<_> = told.iter().filter(|id| **id / 100 == writer).collect();
        assert!(own.is_sorted(), "a writer waits for its answer before it goes on: {own:?}");
    }
    told.sort_unstable();
    assert_eq!(told, kept);
    assert_eq!(bus.last_seq(), kept.len() as u64);
}

#[tokio::test]
async fn whoever_shared_a_commit_that_found_the_disk_full_is_told_to_make_room() {
    let Fixture { turns, .. } = fixture().await;
    let mut change = turns.begin().await.unwrap();
    sqlx::query("PRAGMA max_page_count = 1").execute(&mut **change.db).await.unwrap();
    let mut number = 0;
    let full = loop {
        number += 1;
        if let Err(error) = insert(&mut change, number).await {
            break StoreError::from(error);
        }
    };
    let told = ApiError::from(ServiceError::internal(turns::Undone(Arc::new(full))));
    assert_eq!((told.status(), told.error.contains("make room")), (507, true), "{told}");
}
