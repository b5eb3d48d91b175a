//! The queue, the lines of flows, and how older databases get both.

use super::*;

async fn queued(db: &mut Write) -> FlowId {
    let id = new_flow(db, None).await;
    let mut flow = flow::get(db, id).await.unwrap().unwrap();
    flow.status = FlowStatus::Queued;
    flow::save(db, &flow).await.unwrap();
    queue::join(db, id).await.unwrap();
    id
}

#[sqlx::test]
async fn the_queue_gives_the_first_flow_that_no_worker_claimed(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let ids = [queued(&mut db).await, queued(&mut db).await, queued(&mut db).await, queued(&mut db).await];
    let mut claimed = flow::get(&mut db, ids[0]).await.unwrap().unwrap();
    claimed.pid = Some(1);
    flow::save(&mut db, &claimed).await.unwrap();
    worker::set(&mut db, ids[1], Worker::Outside).await.unwrap();
    assert_eq!(queue::next(&mut db).await.unwrap(), Some(ids[2]));
    worker::clear(&mut db, ids[1]).await.unwrap();
    assert_eq!(queue::next(&mut db).await.unwrap(), Some(ids[1]));
    assert_eq!(flow::count(&mut db, FlowStatus::Queued).await.unwrap(), 4);
}

#[sqlx::test]
async fn a_flow_that_is_put_back_comes_before_those_that_came_after_it(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let ids = [queued(&mut db).await, queued(&mut db).await, queued(&mut db).await];
    let set = async |db: &mut Write, status| {
        let mut flow = flow::get(db, ids[0]).await.unwrap().unwrap();
        flow.status = status;
        flow::save(db, &flow).await.unwrap();
    };
    set(&mut db, FlowStatus::Running).await;
    queue::reorder(&mut db, &[ids[2], ids[1]]).await.unwrap();
    assert_eq!(queue::list(&mut db).await.unwrap(), [ids[2], ids[1]]);
    set(&mut db, FlowStatus::Queued).await;
    assert_eq!(queue::list(&mut db).await.unwrap(), [ids[0], ids[2], ids[1]]);
}

#[sqlx::test]
async fn a_line_of_flows_is_followed_both_ways_and_ends_even_in_a_circle(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let ids = [new_flow(&mut db, None).await, new_flow(&mut db, None).await, new_flow(&mut db, None).await];
    let of = async |db: &mut Write, child: FlowId, parent: FlowId| {
        let query = sqlx::query("UPDATE flows SET parent_flow_id = ? WHERE id = ?").bind(parent.0).bind(child.0);
        query.execute(&mut **db).await.unwrap();
    };
    of(&mut db, ids[1], ids[0]).await;
    of(&mut db, ids[2], ids[1]).await;
    assert_eq!(lineage::ancestors(&mut db, ids[2]).await.unwrap(), [ids[1], ids[0]]);
    assert_eq!(lineage::descendants(&mut db, ids[0]).await.unwrap(), [ids[1], ids[2]]);
    sqlx::query("DELETE FROM flows WHERE id = ?").bind(ids[1].0).execute(&mut *db).await.unwrap();
    assert_eq!(lineage::ancestors(&mut db, ids[2]).await.unwrap(), [ids[1]], "it is remembered");
    of(&mut db, ids[0], ids[2]).await;
    of(&mut db, ids[2], ids[0]).await;
    assert_eq!(lineage::descendants(&mut db, ids[0]).await.unwrap(), [ids[2]]);
    assert_eq!(lineage::ancestors(&mut db, ids[0]).await.unwrap().len(), 1000);
}

#[sqlx::test(migrations = false)]
async fn an_older_database_keeps_its_queue_and_learns_where_flows_come_from(pool: SqlitePool) {
    let run = async |sql: &'static str| sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    run(include_str!("../../../migrations/0001_initial.sql")).await;
    run("INSERT INTO flows (id, name, config_json, created_at, status, queued_at) VALUES
            (1, 'a', '{}', 't', 'queued', '2026-02-02'), (2, 'b', '{}', 't', 'queued', '2026-01-01'),
            (3, 'c', '{}', 't', 'pending', NULL);
         INSERT INTO experiments (id, flow_id, sequence_order, name, created_at) VALUES (5, 1, 4, 'e', 't');
         INSERT INTO checkpoints (id, experiment_id, name, file_path, created_at, iterations_run)
         VALUES (7, 5, 'c', 'f', 't', 50);
         UPDATE flows SET seed_checkpoint_id = 7 WHERE id = 3;")
    .await;
    run(include_str!("../../../migrations/0004_outside_reports.sql")).await;
    run(include_str!("../../../migrations/0006_lists.sql")).await;
    run(include_str!("../../../migrations/0009_lifecycle.sql")).await;
    run(include_str!("../../../migrations/0010_trash.sql")).await;
    let store = Store::on(pool.clone());
    let mut db = store.read().await.unwrap();
    assert_eq!(queue::list(&mut db).await.unwrap(), [FlowId(2), FlowId(1)]);
    let query = "SELECT parent_flow_id, parent_checkpoint_id, parent_iteration FROM flows WHERE id = 3";
    let origin: (i64, i64, i64) = sqlx::query_as(query).fetch_one(&mut *db).await.unwrap();
    assert_eq!(origin, (1, 7, 50));
    let slots: (i64, i64) = sqlx::query_as("SELECT slot, run FROM experiments").fetch_one(&mut *db).await.unwrap();
    assert_eq!(slots, (4, 1));
}
