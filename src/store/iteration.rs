//! Iterations in the database.

use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{StoreError, Write, row::parse};
use crate::model::{Effort, ExperimentId, FlowId, Iteration, IterationId};

const SELECT: &str = "SELECT iterations.id, experiment_id, iteration_num, iterations.best_ce, avg_ce, \
    iterations.best_accuracy, avg_accuracy, elapsed_secs, timestamp, threshold, train_part, evaluations, patience, \
    genome_hash, \
    moves, draw_secs, judge_secs, select_secs, check_secs, save_secs, cache_lookups, cache_hits, cache_bytes, memory_bytes \
    FROM iterations";

const RECORD: &str = "INSERT INTO iterations (experiment_id, iteration_num, best_ce, avg_ce, best_accuracy, avg_accuracy, \
    elapsed_secs, timestamp, threshold, train_part, evaluations, patience, genome_hash, \
    moves, draw_secs, judge_secs, select_secs, check_secs, save_secs, cache_lookups, cache_hits, cache_bytes, memory_bytes) \
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
    ON CONFLICT (experiment_id, iteration_num) DO UPDATE SET best_ce = excluded.best_ce, \
    avg_ce = excluded.avg_ce, best_accuracy = excluded.best_accuracy, avg_accuracy = excluded.avg_accuracy, \
    elapsed_secs = excluded.elapsed_secs, timestamp = excluded.timestamp, threshold = excluded.threshold, \
    train_part = excluded.train_part, evaluations = excluded.evaluations, patience = excluded.patience, \
    genome_hash = excluded.genome_hash, \
    moves = excluded.moves, draw_secs = excluded.draw_secs, judge_secs = excluded.judge_secs, \
    select_secs = excluded.select_secs, check_secs = excluded.check_secs, save_secs = excluded.save_secs, \
    cache_lookups = excluded.cache_lookups, cache_hits = excluded.cache_hits, cache_bytes = excluded.cache_bytes, \
    memory_bytes = excluded.memory_bytes RETURNING id";

#[derive(FromRow)]
struct Row {
    id: i64,
    experiment_id: i64,
    iteration_num: i64,
    best_ce: Option<f64>,
    avg_ce: Option<f64>,
    best_accuracy: Option<f64>,
    avg_accuracy: Option<f64>,
    elapsed_secs: Option<f64>,
    timestamp: String,
    threshold: Option<f64>,
    train_part: Option<i64>,
    evaluations: Option<i64>,
    patience: Option<i64>,
    genome_hash: Option<String>,
    moves: Option<i64>,
    draw_secs: Option<f64>,
    judge_secs: Option<f64>,
    select_secs: Option<f64>,
    check_secs: Option<f64>,
    save_secs: Option<f64>,
    cache_lookups: Option<i64>,
    cache_hits: Option<i64>,
    cache_bytes: Option<i64>,
    memory_bytes: Option<i64>,
}

impl TryFrom<Row> for Iteration {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: IterationId(row.id),
            phase_id: ExperimentId(row.experiment_id),
            experiment_id: ExperimentId(row.experiment_id),
            iteration_num: row.iteration_num,
            best_ce: row.best_ce,
            avg_ce: row.avg_ce,
            best_accuracy: row.best_accuracy,
            avg_accuracy: row.avg_accuracy,
            elapsed_secs: row.elapsed_secs,
            timestamp: parse("iterations.timestamp", &row.timestamp)?,
            threshold: row.threshold,
            train_part: row.train_part,
            evaluations: row.evaluations,
            patience: row.patience,
            genome_hash: row.genome_hash,
            effort: Effort {
                moves: row.moves,
                draw_secs: row.draw_secs,
                judge_secs: row.judge_secs,
                select_secs: row.select_secs,
                check_secs: row.check_secs,
                save_secs: row.save_secs,
                cache_lookups: row.cache_lookups,
                cache_hits: row.cache_hits,
                cache_bytes: row.cache_bytes,
                memory_bytes: row.memory_bytes,
            },
        })
    }
}

/// The iterations of an experiment with a number above `after`, oldest first.
pub(crate) async fn list(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<Iteration>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE experiment_id = ").push_bind(experiment.0);
    if let Some(after) = after {
        query.push(" AND iteration_num > ").push_bind(after);
    }
    query.push(" ORDER BY iteration_num LIMIT ").push_bind(limit);
    let rows: Vec<Row> = query.build_query_as().fetch_all(db).await?;
    rows.into_iter().map(Iteration::try_from).collect()
}

/// The last `count` iterations of an experiment, oldest first.
pub(crate) async fn latest(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    count: u32,
) -> Result<Vec<Iteration>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE experiment_id = ").push_bind(experiment.0);
    query.push(" ORDER BY iteration_num DESC LIMIT ").push_bind(count);
    let rows: Vec<Row> = query.build_query_as().fetch_all(db).await?;
    rows.into_iter().rev().map(Iteration::try_from).collect()
}

/// All iterations of a flow, by experiment and number.
pub(crate) async fn of_flow(db: &mut SqliteConnection, flow: FlowId) -> Result<Vec<Iteration>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" JOIN experiments ON experiments.id = experiment_id WHERE flow_id = ").push_bind(flow.0);
    query.push(" AND run = (SELECT current_run FROM flows WHERE flows.id = flow_id) ORDER BY sequence_order, experiment_id, iteration_num");
    let rows: Vec<Row> = query.build_query_as().fetch_all(db).await?;
    rows.into_iter().map(Iteration::try_from).collect()
}

/// Records an iteration; one that is recorded again is replaced and keeps its id. `iteration.id` is not read.
pub(crate) async fn record(db: &mut Write, iteration: &Iteration) -> Result<IterationId, StoreError> {
    let id: i64 = sqlx::query_scalar(RECORD)
        .bind(iteration.experiment_id.0)
        .bind(iteration.iteration_num)
        .bind(iteration.best_ce)
        .bind(iteration.avg_ce)
        .bind(iteration.best_accuracy)
        .bind(iteration.avg_accuracy)
        .bind(iteration.elapsed_secs)
        .bind(iteration.timestamp.to_string())
        .bind(iteration.threshold)
        .bind(iteration.train_part)
        .bind(iteration.evaluations)
        .bind(iteration.patience)
        .bind(&iteration.genome_hash)
        .bind(iteration.effort.moves)
        .bind(iteration.effort.draw_secs)
        .bind(iteration.effort.judge_secs)
        .bind(iteration.effort.select_secs)
        .bind(iteration.effort.check_secs)
        .bind(iteration.effort.save_secs)
        .bind(iteration.effort.cache_lookups)
        .bind(iteration.effort.cache_hits)
        .bind(iteration.effort.cache_bytes)
        .bind(iteration.effort.memory_bytes)
        .fetch_one(&mut **db)
        .await?;
    Ok(IterationId(id))
}
