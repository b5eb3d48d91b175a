use std::fmt::Debug;

use sqlx::SqlitePool;

use super::*;
use crate::{
    model::{CheckpointSort, ExperimentSort, ExperimentStatus, FlowSort, FlowStatus},
    store::{Store, Write, checkpoint, experiment, flow},
};

/// Flows, experiments and checkpoints with many equal and many unknown values.
const FILL: &str = "
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
    INSERT INTO flows (name, description, config_json, created_at, started_at, completed_at, status)
    SELECT printf('%s %d', CASE i % 3 WHEN 0 THEN 'pass' WHEN 1 THEN 'Pass' ELSE 'Other' END, i % 7),
        CASE WHEN i % 5 = 0 THEN '100%_sure' END,
        CASE WHEN i % 4 = 0 THEN '{\"params\":{\"corpus\":\"fables\"}}' ELSE '{}' END,
        printf('2026-01-%02dT00:00:00.000Z', 1 + i % 9),
        CASE WHEN i % 3 THEN printf('2026-02-01T00:00:%02d.000Z', i % 11) END,
        CASE WHEN i % 2 THEN printf('2026-02-01T00:01:%02d.250Z', i % 13) END,
        CASE i % 4 WHEN 0 THEN 'failed' WHEN 1 THEN 'pending' ELSE 'completed' END FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90)
    INSERT INTO experiments (flow_id, sequence_order, name, created_at, started_at, ended_at, status, phase_type,
        current_iteration, best_ce, best_accuracy)
    SELECT CASE WHEN i % 6 THEN 1 + i % 50 END, i, printf('Phase %d', i % 4), printf('2026-01-%02dT00:00:00.000Z', 1 + i % 9),
        CASE WHEN i % 3 THEN printf('2026-02-01T00:00:%02d.000Z', i % 11) END,
        CASE WHEN i % 2 THEN printf('2026-02-01T00:01:%02d.000Z', i % 13) END,
        CASE i % 3 WHEN 0 THEN 'pending' ELSE 'completed' END, CASE WHEN i % 5 THEN 'ga_bits' END, nullif(i % 8, 0),
        CASE WHEN i % 4 THEN 5 + (i % 10) / 3.0 END, CASE WHEN i % 4 THEN (i % 9) / 7.0 END FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70)
    INSERT INTO checkpoints (experiment_id, name, file_path, file_size_bytes, created_at, final_fitness, final_accuracy,
        iterations_run, is_final, checkpoint_type)
    SELECT 1 + i % 20, printf('phase %d', i % 4), printf('/x/%d.json.gz', i), nullif(i % 5, 0),
        printf('2026-01-%02dT00:00:00.000Z', 1 + i % 9), CASE WHEN i % 4 THEN 5 + (i % 10) / 3.0 END,
        CASE WHEN i % 4 THEN (i % 9) / 7.0 END, nullif(i % 6, 0), i % 3 = 0,
        CASE WHEN i % 2 THEN 'auto' ELSE 'user' END FROM n;";

async fn filled(pool: SqlitePool) -> Write {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    for statement in FILL.split(';').filter(|text| !text.trim().is_empty()) {
        sqlx::query(statement).execute(&mut *db).await.unwrap();
    }
    db
}

fn window<S: Listed>(sort: S, order: SortOrder, start: Start, limit: u32) -> Window<S> {
    Window { search: Search::default(), sort, order, start, limit }
}

/// The ids of a list as the definition has them.
async fn in_order<S: Listed>(db: &mut Write, sort: S, order: SortOrder) -> Vec<i64> {
    let ((column, _), direction) = (sort.column(), order.as_str());
    let mut query = QueryBuilder::<Sqlite>::new("SELECT id FROM ");
    query.push(S::TABLE).push(" ORDER BY (").push(column).push(") IS NULL, ").push(column).push(" ").push(direction);
    query.push(", id ").push(direction).build_query_scalar().fetch_all(&mut **db).await.unwrap()
}

/// Every sort, each way.
fn orders<S: Listed>() -> impl Iterator<Item = (S, SortOrder)> {
    S::ALL.iter().flat_map(|sort| SortOrder::ALL.iter().map(move |order| (*sort, *order)))
}

async fn pages_join_up<S: Listed + Debug>(db: &mut Write) {
    for (sort, order) in orders::<S>() {
        let expected = in_order(db, sort, order).await;
        assert!(expected.len() >= 60);
        for limit in [1, 7, 60, 1000] {
            let (mut start, mut found, mut last) = (Start::Offset(0), Vec::new(), None);
            loop {
                let page = keys(db, &window(sort, order, start, limit), &[]).await.unwrap();
                found.extend(page.ids());
                let slice = page.slice(Vec::<()>::new());
                assert_eq!(slice.previous.is_some(), found.len() > limit as usize, "{sort:?}");
                last = slice.previous.or(last);
                // What goes over the wire is the cursor's text.
                let Some(next) = slice.next else { break };
                start = Start::After(Cursor::decode(&next.encode()).unwrap());
            }
            assert_eq!(found, expected, "{sort:?} {order} by {limit}");
            let mut place = last;
            let mut backward: Vec<i64> = Vec::new();
            while let Some(cursor) = place {
                let page = keys(db, &window(sort, order, Start::Before(cursor), limit), &[]).await.unwrap();
                backward.splice(0..0, page.ids());
                place = page.slice(Vec::<()>::new()).previous;
            }
            assert!(expected.starts_with(&backward), "{sort:?} {order} back by {limit}: {backward:?}");
            assert!(backward.len() + limit as usize >= expected.len(), "{sort:?}");
        }
        for offset in [0, 1, 35, 58, 1000] {
            let page = keys(db, &window(sort, order, Start::Offset(offset), 20), &[]).await.unwrap();
            let wanted: Vec<_> = expected.iter().copied().skip(offset as usize).take(20).collect();
            assert_eq!(page.ids().collect::<Vec<_>>(), wanted, "{sort:?} {order} from {offset}");
        }
    }
}

#[sqlx::test]
async fn pages_join_up_by_every_column_both_ways(pool: SqlitePool) {
    let mut db = filled(pool).await;
    pages_join_up::<FlowSort>(&mut db).await;
    pages_join_up::<ExperimentSort>(&mut db).await;
    pages_join_up::<CheckpointSort>(&mut db).await;
}

async fn plans<S: Listed + Debug>(db: &mut Write, broad: &'static str, value: Key) {
    let condition = || Condition { column: broad, value: value.clone(), is_selective: false };
    for ((sort, order), part) in orders::<S>().flat_map(|one| [(one, Part::Known), (one, Part::Unknown)]) {
        if part == Part::Unknown && !sort.column().1 {
            continue;
        }
        for (conditions, text) in [(vec![], ""), (vec![condition()], ""), (vec![], "a b"), (vec![condition()], "a")] {
            let key = if part == Part::Known { Key::Integer(5) } else { Key::Null };
            let cursor = Cursor { column: String::new(), id: 5, key };
            for start in [Start::Offset(3), Start::After(cursor.clone()), Start::Before(cursor)] {
                let window = Window { search: Search::new(text), ..window(sort, order, start, 50) };
                let mut query = QueryBuilder::<Sqlite>::new("EXPLAIN QUERY PLAN ");
                push_keys(&mut query, &window, &conditions, part);
                let steps = query.build().fetch_all(&mut **db).await.unwrap();
                let plan: Vec<String> = steps.iter().map(|step| step.get("detail")).collect();
                assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{sort:?}: {plan:?}");
                // Where nearly all values are unknown, those by id are as good.
                let by_id = sort == S::ID || part == Part::Unknown;
                assert!(by_id || plan[0].contains("INDEX"), "{sort:?}: {plan:?}");
            }
        }
    }
}

#[sqlx::test]
async fn no_list_is_sorted_but_by_an_index(pool: SqlitePool) {
    let mut db = filled(pool).await;
    // As it is on a database that was analysed, too.
    for statement in ["SELECT 1", "ANALYZE"] {
        sqlx::query(statement).execute(&mut *db).await.unwrap();
        plans::<FlowSort>(&mut db, "status", "completed".into()).await;
        plans::<ExperimentSort>(&mut db, "status", "completed".into()).await;
        plans::<CheckpointSort>(&mut db, "is_final", true.into()).await;
    }
}

async fn flows_found(db: &mut Write, text: &str, status: Option<FlowStatus>) -> (usize, u64) {
    let newest = window(FlowSort::Id, SortOrder::Descending, Start::Offset(0), 1000);
    let window = Window { search: Search::new(text), ..newest };
    let total = flow::total(db, status, &window.search).await.unwrap();
    (flow::list(db, status, &window).await.unwrap().items.len(), total)
}

#[sqlx::test]
async fn every_word_must_stand_somewhere_and_is_taken_literally(pool: SqlitePool) {
    let mut db = filled(pool).await;
    assert_eq!(flows_found(&mut db, "", None).await, (60, 60));
    assert_eq!(flows_found(&mut db, "PASS", None).await, (40, 40));
    assert_eq!(flows_found(&mut db, "100%_s", None).await, (12, 12));
    assert_eq!(flows_found(&mut db, "100%s", None).await, (0, 0));
    assert_eq!(flows_found(&mut db, "fables", None).await, (15, 15));
    assert_eq!(flows_found(&mut db, "toy", None).await, (45, 45), "what is not said is the default");
    assert_eq!(flows_found(&mut db, "fables pass", Some(FlowStatus::Failed)).await, (10, 10));
    assert_eq!(flows_found(&mut db, "fables", Some(FlowStatus::Pending)).await, (0, 0));
    let filter = experiment::Filter { status: Some(ExperimentStatus::Completed), flow: None };
    let of_flows = experiment::total(&mut db, filter, &Search::new("other")).await.unwrap();
    let expected: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM experiments JOIN flows ON flows.id = flow_id \
         WHERE experiments.status = 'completed' AND flows.name LIKE '%other%'",
    )
    .fetch_one(&mut *db)
    .await
    .unwrap();
    assert_eq!(of_flows, expected as u64, "experiments are found by the name of their flow");
    let filter = checkpoint::Filter { is_final: Some(true), ..checkpoint::Filter::default() };
    assert_eq!(checkpoint::total(&mut db, filter, &Search::new("/x/33.json")).await.unwrap(), 1);
}

#[sqlx::test]
async fn a_row_that_cannot_be_read_hides_no_other(pool: SqlitePool) {
    let mut db = filled(pool).await;
    for statement in [
        "UPDATE flows SET config_json = '{' WHERE id = 60",
        "UPDATE flows SET status = 'novel' WHERE id = 59",
        "UPDATE flows SET description = x'ff00ff' WHERE id = 58",
        "UPDATE experiments SET created_at = 'yesterday' WHERE id = 90",
        "UPDATE checkpoints SET genome_stats_json = '[1' WHERE id = 70",
    ] {
        sqlx::query(statement).execute(&mut *db).await.unwrap();
    }
    let page = window(FlowSort::Id, SortOrder::Descending, Start::Offset(0), 5);
    let slice = flow::list(&mut db, None, &page).await.unwrap();
    assert_eq!(slice.items.iter().map(|flow| flow.id.0).collect::<Vec<_>>(), [57, 56]);
    let page = window(FlowSort::Id, SortOrder::Descending, Start::After(slice.next.unwrap()), 1);
    assert_eq!(flow::list(&mut db, None, &page).await.unwrap().items[0].id.0, 55, "and it is counted as one");
    let page = window(ExperimentSort::Id, SortOrder::Descending, Start::Offset(0), 2);
    assert_eq!(experiment::list(&mut db, experiment::Filter::default(), &page).await.unwrap().items[0].id.0, 89);
    let page = window(CheckpointSort::Id, SortOrder::Descending, Start::Offset(0), 2);
    let found = checkpoint::list(&mut db, checkpoint::Filter::default(), &page).await.unwrap();
    assert_eq!(found.items[0].checkpoint.id.0, 69);
}

#[sqlx::test]
async fn what_a_flow_comes_to_follows_its_experiments(pool: SqlitePool) {
    let mut db = filled(pool).await;
    let expected = "SELECT id FROM flows WHERE experiment_count IS NOT (SELECT count(*) FROM experiments WHERE flow_id = flows.id) \
        OR experiments_done IS NOT (SELECT count(*) FROM experiments WHERE flow_id = flows.id AND status = 'completed') \
        OR best_ce IS NOT coalesce((SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id AND status = 'completed'), \
            (SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id))";
    let misplaced = "SELECT id FROM checkpoints WHERE experiment_flow_id IS NOT \
        (SELECT flow_id FROM experiments WHERE experiments.id = experiment_id)";
    for change in [
        "SELECT 1",
        "UPDATE experiments SET status = 'completed', best_ce = 4.5 WHERE id % 7 = 0",
        "UPDATE experiments SET flow_id = 3 WHERE id BETWEEN 5 AND 9",
        "UPDATE experiments SET flow_id = NULL WHERE id IN (6, 10)",
        "UPDATE experiments SET best_ce = best_ce + 1 WHERE id > 40",
        "DELETE FROM experiments WHERE id > 80",
    ] {
        sqlx::query(change).execute(&mut *db).await.unwrap();
        for query in [expected, misplaced] {
            let wrong: Vec<i64> = sqlx::query_scalar(query).fetch_all(&mut *db).await.unwrap();
            assert!(wrong.is_empty(), "{change}: {wrong:?}");
        }
    }
    let took: f64 =
        sqlx::query_scalar("SELECT duration_secs FROM flows WHERE id = 1").fetch_one(&mut *db).await.unwrap();
    assert!((took - 60.25).abs() < 1e-9, "{took}");
}
