//! Rows in the trash.

use super::*;
use crate::model::{CheckpointSort, ExperimentSort, FlowSort, SortOrder};

#[sqlx::test]
async fn what_is_in_the_trash_is_hidden_and_comes_back_as_it_was(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let id = new_flow(&mut db, None).await;
    let experiment = new_experiment(&mut db, id).await;
    checkpoint::register(&mut db, &new_checkpoint(experiment, "a", 1)).await.unwrap();
    let before = (flow::get(&mut db, id).await.unwrap(), checkpoint::of_flow(&mut db, id).await.unwrap());
    let entry = trash_flow(&mut db, id).await;
    assert_eq!(flow::get(&mut db, id).await.unwrap(), None);
    assert_eq!(experiment::get(&mut db, experiment).await.unwrap(), None);
    assert!(checkpoint::of_flow(&mut db, id).await.unwrap().is_empty());
    let again = checkpoint::register(&mut db, &new_checkpoint(experiment, "a", 2)).await.unwrap();
    assert_eq!(trash::taken_by(&mut db, entry, "trash/x/").await.unwrap(), Some(again), "its place is free for others");
    delete_checkpoint(&mut db, again).await.unwrap();
    trash::show(&mut db, entry, "trash/x/").await.unwrap();
    assert_eq!((flow::get(&mut db, id).await.unwrap(), checkpoint::of_flow(&mut db, id).await.unwrap()), before);
}

#[sqlx::test]
async fn what_is_destroyed_goes_a_few_rows_at_a_time_and_leaves_nothing(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let id = new_flow(&mut db, None).await;
    let experiment = new_experiment(&mut db, id).await;
    for number in 0..5 {
        iteration::record(&mut db, &iteration(experiment, number, 6.0)).await.unwrap();
    }
    let seed = checkpoint::register(&mut db, &new_checkpoint(experiment, "a", 1)).await.unwrap();
    let seeded = new_flow(&mut db, Some(seed)).await;
    let entry = trash_flow(&mut db, id).await;
    let mut chunks = Vec::new();
    while chunks.last() != Some(&0) {
        chunks.push(trash::delete_chunk(&mut db, entry, 2).await.unwrap());
    }
    assert_eq!(chunks, [2, 2, 1, 0]);
    trash::delete_rows(&mut db, entry).await.unwrap();
    trash::delete(&mut db, entry).await.unwrap();
    for (table, left) in [("flows", 1), ("experiments", 0), ("iterations", 0), ("checkpoints", 0), ("trash", 0)] {
        let mut count = sqlx::QueryBuilder::<sqlx::Sqlite>::new("SELECT count(*) FROM ");
        let found: i64 = count.push(table).build_query_scalar().fetch_one(&mut *db).await.unwrap();
        assert_eq!(found, left, "{table}");
    }
    assert_eq!(flow::get(&mut db, seeded).await.unwrap().unwrap().seed_checkpoint_id, None);
}

#[sqlx::test]
async fn lists_and_their_totals_leave_out_what_is_in_the_trash(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let (id, other) = (new_flow(&mut db, None).await, new_flow(&mut db, None).await);
    for flow in [id, other] {
        let experiment = new_experiment(&mut db, flow).await;
        checkpoint::register(&mut db, &new_checkpoint(experiment, "a", 1)).await.unwrap();
    }
    assert_eq!(listed(&mut db).await, [(2, 2), (2, 2), (2, 2)]);
    let entry = trash_flow(&mut db, id).await;
    assert_eq!(listed(&mut db).await, [(1, 1), (1, 1), (1, 1)]);
    let before = flow::get(&mut db, other).await.unwrap();
    trash::show(&mut db, entry, "trash/x/").await.unwrap();
    assert_eq!(listed(&mut db).await, [(2, 2), (2, 2), (2, 2)]);
    assert_eq!(flow::get(&mut db, other).await.unwrap(), before);
    assert_eq!(flow::get(&mut db, id).await.unwrap().unwrap().experiment_count, 1, "sums are what they were");
    let entry = trash_flow(&mut db, id).await;
    trash::delete_rows(&mut db, entry).await.unwrap();
    assert_eq!(listed(&mut db).await, [(1, 1), (1, 1), (1, 1)]);
    sqlx::query("DELETE FROM checkpoints").execute(&mut *db).await.unwrap();
    assert_eq!(listed(&mut db).await[2], (0, 0), "as the table has it, whoever deletes");
}

/// How many flows, experiments and checkpoints a list finds by name, and its total.
async fn listed(db: &mut Write) -> [(usize, u64); 3] {
    fn by_name<S: listing::Listed>(sort: S) -> listing::Window<S> {
        let (search, start) = (listing::Search::default(), listing::Start::Offset(0));
        listing::Window { search, sort, order: SortOrder::Ascending, start, limit: 10 }
    }
    let all = listing::Search::default();
    let flows = flow::list(db, None, &by_name(FlowSort::Name)).await.unwrap().items.len();
    let filter = experiment::Filter::default();
    let experiments = experiment::list(db, filter, &by_name(ExperimentSort::Name)).await.unwrap().items.len();
    let filter = checkpoint::Filter::default();
    let checkpoints = checkpoint::list(db, filter, &by_name(CheckpointSort::Name)).await.unwrap().items.len();
    [
        (flows, flow::total(db, None, &all).await.unwrap()),
        (experiments, experiment::total(db, experiment::Filter::default(), &all).await.unwrap()),
        (checkpoints, checkpoint::total(db, checkpoint::Filter::default(), &all).await.unwrap()),
    ]
}
