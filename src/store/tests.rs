use serde_json::json;
use sqlx::{Row, SqlitePool};

use super::{checkpoint::NewCheckpoint, experiment::NewExperiment, trash::NewEntry, worker::Worker, *};
use crate::model::{
    CheckpointId, CheckpointType, Effort, ExperimentId, FlowConfig, FlowId, FlowStatus, GenomeStats, HealthCheck,
    Individual, Iteration, IterationId, Origin, Timestamp, TrashId, TrashKind, TrashState,
};

mod hidden;
mod lifecycle;

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_millis(1_700_000_000_000 + second * 1000)
}

async fn new_flow(db: &mut Write, seed_checkpoint_id: Option<CheckpointId>) -> FlowId {
    let config: FlowConfig = serde_json::from_value(json!({"experiments": [], "params": {"novel": [1]}})).unwrap();
    let row = flow::NewFlow {
        name: "a flow",
        description: None,
        config: &config,
        seed_checkpoint_id,
        origin: Origin::default(),
        created_at: at(0),
    };
    flow::insert(db, &row).await.unwrap()
}

async fn new_experiment(db: &mut Write, flow_id: FlowId) -> ExperimentId {
    let row = NewExperiment {
        flow_id: Some(flow_id),
        sequence_order: Some(0),
        run: 1,
        slot: Some(0),
        name: "Phase 1a".to_owned(),
        config: Some(json!({"gpu": true})),
        created_at: at(0),
        phase_type: Some("ga_neurons".to_owned()),
        max_iterations: Some(20),
        population_size: Some(4),
        context_size: Some(4),
        tier_config: Some(json!("10,5,8;rest,3,6")),
    };
    experiment::insert(db, &row).await.unwrap()
}

fn new_checkpoint(experiment_id: ExperimentId, path: &str, iterations_run: u32) -> NewCheckpoint {
    NewCheckpoint {
        experiment_id,
        name: "Phase 1a".to_owned(),
        file_path: path.to_owned(),
        file_size_bytes: 10,
        created_at: at(1),
        final_fitness: Some(5.5),
        final_accuracy: Some(0.25),
        iterations_run,
        genome_stats: GenomeStats { bits_range: Some((4, 8)), ..GenomeStats::default() },
        is_final: false,
        checkpoint_type: CheckpointType::Auto,
        content_hash: "c0ffee".to_owned(),
    }
}

fn iteration(experiment_id: ExperimentId, number: i64, best_ce: f64) -> Iteration {
    Iteration {
        id: IterationId(0),
        phase_id: experiment_id,
        experiment_id,
        iteration_num: number,
        best_ce: Some(best_ce),
        avg_ce: Some(f64::NAN),
        best_accuracy: Some(0.5),
        avg_accuracy: None,
        elapsed_secs: Some(0.1),
        timestamp: at(number),
        threshold: None,
        train_part: Some(2),
        evaluations: Some(4),
        patience: Some(10),
        genome_hash: Some("00c0ffee00c0ffee".to_owned()),
        effort: Effort {
            moves: Some(7),
            draw_secs: Some(0.125),
            judge_secs: Some(0.25),
            select_secs: Some(0.5),
            check_secs: Some(1.5),
            save_secs: Some(2.5),
            cache_lookups: Some(20),
            cache_hits: Some(19),
            cache_bytes: Some(1 << 33),
            memory_bytes: Some(1 << 34),
        },
    }
}

/// Moves a flow to the trash, all but its files.
async fn trash_flow(db: &mut Write, id: FlowId) -> TrashId {
    let entry = NewEntry {
        kind: TrashKind::Flow,
        item_id: Some(id.0),
        name: "a flow",
        deleted_at: at(5),
        bytes: 0,
        state: TrashState::Moving,
        seeds: &[],
    };
    let entry = trash::insert(db, &entry).await.unwrap();
    trash::hide_flow(db, id, entry, "trash/x/").await.unwrap();
    entry
}

async fn delete_checkpoint(db: &mut Write, id: CheckpointId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM checkpoints WHERE id = ?").bind(id.0).execute(&mut **db).await.map(drop)
}

async fn reference_count(store: &Store, id: CheckpointId) -> i64 {
    let mut db = store.read().await.unwrap();
    checkpoint::get(&mut db, id).await.unwrap().unwrap().checkpoint.reference_count
}

#[sqlx::test]
async fn the_columns_that_others_read_are_there_in_their_order(pool: SqlitePool) {
    for (table, expected) in [
        ("flows", "id name description config_json created_at started_at completed_at status seed_checkpoint_id"),
        (
            "checkpoints",
            "id experiment_id name file_path file_size_bytes created_at final_fitness final_accuracy iterations_run \
             genome_stats_json is_final reference_count",
        ),
    ] {
        let rows = sqlx::query("SELECT name FROM pragma_table_info(?)").bind(table).fetch_all(&pool).await.unwrap();
        let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert!(names.join(" ").starts_with(expected), "{table}: {names:?}");
    }
}

#[sqlx::test]
async fn a_flow_comes_back_as_it_was_saved(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let id = new_flow(&mut db, None).await;
    new_experiment(&mut db, id).await;
    let mut saved = flow::get(&mut db, id).await.unwrap().unwrap();
    assert_eq!((saved.status, saved.experiment_count), (FlowStatus::Pending, 1));
    assert_eq!(saved.config.params["novel"], json!([1]));
    saved.name = "renamed".to_owned();
    saved.status = FlowStatus::Failed;
    saved.error = Some("why".to_owned());
    (saved.started_at, saved.completed_at) = (Some(at(1)), Some(at(2)));
    (saved.pid, saved.last_heartbeat) = (Some(7), Some(at(3)));
    flow::save(&mut db, &saved).await.unwrap();
    worker::set(&mut db, id, Worker::Outside).await.unwrap();
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    assert_eq!(flow::get(&mut db, id).await.unwrap(), Some(saved));
    assert_eq!(worker::of(&mut db, id).await.unwrap(), Some(Worker::Outside));
    assert_eq!(flow::get(&mut db, FlowId(99)).await.unwrap(), None);
}

#[sqlx::test]
async fn without_a_commit_nothing_remains(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let id = new_flow(&mut db, None).await;
    drop(db);
    assert_eq!(flow::get(&mut store.read().await.unwrap(), id).await.unwrap(), None);
}

#[sqlx::test]
async fn reference_counts_follow_the_flows_that_refer(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let source = new_flow(&mut db, None).await;
    let experiment = new_experiment(&mut db, source).await;
    let one = checkpoint::register(&mut db, &new_checkpoint(experiment, "a", 1)).await.unwrap();
    let other = checkpoint::register(&mut db, &new_checkpoint(experiment, "b", 2)).await.unwrap();
    let first = new_flow(&mut db, Some(one)).await;
    let second = new_flow(&mut db, Some(one)).await;
    db.commit().await.unwrap();
    assert_eq!((reference_count(&store, one).await, reference_count(&store, other).await), (2, 0));

    let mut db = store.write().await.unwrap();
    let mut moved = flow::get(&mut db, first).await.unwrap().unwrap();
    moved.seed_checkpoint_id = Some(other);
    flow::save(&mut db, &moved).await.unwrap();
    trash_flow(&mut db, second).await;
    assert_eq!(flow::seeded_from(&mut db, other).await.unwrap(), [first]);
    assert_eq!(flow::seeded_from_flow(&mut db, source).await.unwrap(), [(first, other)]);
    db.commit().await.unwrap();
    assert_eq!((reference_count(&store, one).await, reference_count(&store, other).await), (0, 1));

    let mut db = store.write().await.unwrap();
    assert!(delete_checkpoint(&mut db, other).await.is_err(), "a flow still refers to it");
    flow::clear_seed(&mut db, other).await.unwrap();
    delete_checkpoint(&mut db, other).await.unwrap();
    db.commit().await.unwrap();
}

#[sqlx::test]
async fn an_iteration_recorded_again_is_replaced_and_keeps_its_id(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let flow = new_flow(&mut db, None).await;
    let experiment = new_experiment(&mut db, flow).await;
    let first = iteration::record(&mut db, &iteration(experiment, 1, 6.0)).await.unwrap();
    iteration::record(&mut db, &iteration(experiment, 2, 5.0)).await.unwrap();
    let mut again = iteration(experiment, 1, 5.5);
    again.effort.cache_hits = None;
    assert_eq!(iteration::record(&mut db, &again).await.unwrap(), first);
    let rows = iteration::list(&mut db, experiment, None, 10).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.best_ce).collect::<Vec<_>>(), [Some(5.5), Some(5.0)]);
    assert_eq!(rows[0].avg_ce, None, "what is not a number is nothing");
    assert_eq!([rows[0].effort, rows[1].effort], [again.effort, iteration(experiment, 2, 5.0).effort]);
    assert_eq!(iteration::list(&mut db, experiment, Some(1), 10).await.unwrap(), rows[1..]);
    assert_eq!(iteration::latest(&mut db, experiment, 1).await.unwrap(), rows[1..]);
    assert_eq!(iteration::series(&mut db, experiment, 10).await.unwrap(), rows);
}

#[sqlx::test]
async fn who_took_part_is_known_until_the_iteration_is_recorded_again_or_gone(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let flow = new_flow(&mut db, None).await;
    let experiment = new_experiment(&mut db, flow).await;
    let of = |ce| vec![Individual { ce, accuracy: 0.5, went_on: true }];
    let mut ids = Vec::new();
    for number in 1..=3 {
        let id = iteration::record(&mut db, &iteration(experiment, number, 6.0)).await.unwrap();
        individuals::record(&mut db, id, &of(number as f64)).await.unwrap();
        ids.push(id);
    }
    let between = individuals::between(&mut db, experiment, (2, 9)).await.unwrap();
    assert_eq!(between, [(2, of(2.0)), (3, of(3.0))]);
    individuals::record(&mut db, ids[0], &of(7.0)).await.unwrap();
    assert_eq!(individuals::of(&mut db, ids[0]).await.unwrap(), of(7.0));
    iteration::record(&mut db, &iteration(experiment, 1, 5.0)).await.unwrap();
    assert_eq!(individuals::of(&mut db, ids[0]).await.unwrap(), [], "it may be another's now");
    assert_eq!(individuals::of(&mut db, ids[1]).await.unwrap(), of(2.0));
    sqlx::query("DELETE FROM iterations").execute(&mut *db).await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM individuals").fetch_one(&mut *db).await.unwrap();
    assert_eq!(left, 0);
}

#[sqlx::test]
async fn progress_keeps_the_best_seen(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let flow = new_flow(&mut db, None).await;
    let id = new_experiment(&mut db, flow).await;
    for (number, best) in [(1, (6.0, 0.1)), (2, (5.0, 0.2)), (3, (5.5, 0.3))] {
        experiment::record_progress(&mut db, id, number, best).await.unwrap();
    }
    let row = experiment::get(&mut db, id).await.unwrap().unwrap();
    assert_eq!((row.current_iteration, row.best_ce, row.best_accuracy), (Some(3), Some(5.0), Some(0.2)));
    assert_eq!(row.tier_config, Some(json!("10,5,8;rest,3,6")));
}

#[sqlx::test]
async fn the_same_file_registered_again_keeps_its_id(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let flow = new_flow(&mut db, None).await;
    let experiment = new_experiment(&mut db, flow).await;
    let id = checkpoint::register(&mut db, &new_checkpoint(experiment, "a", 1)).await.unwrap();
    let other = checkpoint::register(&mut db, &new_checkpoint(experiment, "b", 9)).await.unwrap();
    assert_eq!(checkpoint::register(&mut db, &new_checkpoint(experiment, "a", 5)).await.unwrap(), id);
    let rows = checkpoint::of_experiment(&mut db, experiment, false).await.unwrap();
    let order: Vec<_> = rows.iter().map(|row| (row.checkpoint.id, row.checkpoint.iterations_run)).collect();
    assert_eq!(order, [(other, Some(9)), (id, Some(5))], "the furthest first");
    assert!(rows[0].managed);
    assert_eq!(rows[0].checkpoint.genome_stats.as_ref().unwrap().bits_range, Some((4, 8)));
}

#[sqlx::test]
async fn the_experiments_of_a_flow_go_with_all_that_was_recorded(pool: SqlitePool) {
    let store = Store::on(pool);
    let mut db = store.write().await.unwrap();
    let flow = new_flow(&mut db, None).await;
    let id = new_experiment(&mut db, flow).await;
    iteration::record(&mut db, &iteration(id, 1, 6.0)).await.unwrap();
    let check = HealthCheck {
        experiment_id: id,
        iteration_num: 0,
        top_k_ce: 6.0,
        top_k_accuracy: 0.1,
        best_ce: 5.9,
        best_ce_accuracy: 0.2,
        best_accuracy: 0.3,
        best_accuracy_ce: 6.1,
        improvement_pct: 0.0,
        patience: 10,
        timestamp: at(1),
    };
    health_check::record(&mut db, &check).await.unwrap();
    health_check::record(&mut db, &check).await.unwrap();
    assert_eq!(health_check::of_flow(&mut db, flow).await.unwrap(), [check]);
    checkpoint::register(&mut db, &new_checkpoint(id, "a", 1)).await.unwrap();
    experiment::delete_of_flow(&mut db, flow).await.unwrap();
    for table in ["experiments", "iterations", "health_checks", "checkpoints"] {
        let mut count = sqlx::QueryBuilder::<sqlx::Sqlite>::new("SELECT count(*) FROM ");
        let left: i64 = count.push(table).build_query_scalar().fetch_one(&mut *db).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

#[tokio::test]
async fn the_readers_of_a_database_on_disk_cannot_write_and_see_what_is_committed() {
    let temp = tempfile::tempdir().unwrap();
    let store = Store::open(&temp.path().join("experiments.db"), at(0)).await.unwrap();
    let mut db = store.write().await.unwrap();
    let id = new_flow(&mut db, None).await;
    assert_eq!(flow::get(&mut store.read().await.unwrap(), id).await.unwrap(), None, "not yet committed");
    db.commit().await.unwrap();
    let mut db = store.read().await.unwrap();
    assert!(flow::get(&mut db, id).await.unwrap().is_some());
    assert!(sqlx::query("DELETE FROM flows").execute(&mut *db).await.is_err());
}
