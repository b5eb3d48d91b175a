//! Iterations in the database. Whoever writes them elsewhere leaves [`span`] out of date.

use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{StoreError, Write, listing::legible, row::parse, span};
use crate::model::{Effort, ExperimentId, Iteration, IterationId};

const SELECT: &str = "SELECT iterations.id, experiment_id, iteration_num, iterations.best_ce, avg_ce, \
    iterations.best_accuracy, avg_accuracy, elapsed_secs, timestamp, threshold, train_part, evaluations, patience, \
    genome_hash, \
    moves, draw_secs, judge_secs, select_secs, check_secs, save_secs, cache_lookups, cache_hits, cache_bytes, memory_bytes \
    FROM iterations";

const RECORD: &str = "INSERT INTO iterations (experiment_id, iteration_num, best_ce, avg_ce, best_accuracy, avg_accuracy, \
    elapsed_secs, timestamp, threshold, train_part, evaluations, patience, genome_hash, \
    moves, draw_secs, judge_secs, select_secs, check_secs, save_secs, cache_lookups, cache_hits, cache_bytes, memory_bytes) ";

const REPLACE: &str = " ON CONFLICT (experiment_id, iteration_num) DO UPDATE SET best_ce = excluded.best_ce, \
    avg_ce = excluded.avg_ce, best_accuracy = excluded.best_accuracy, avg_accuracy = excluded.avg_accuracy, \
    elapsed_secs = excluded.elapsed_secs, timestamp = excluded.timestamp, threshold = excluded.threshold, \
    train_part = excluded.train_part, evaluations = excluded.evaluations, patience = excluded.patience, \
    genome_hash = excluded.genome_hash, \
    moves = excluded.moves, draw_secs = excluded.draw_secs, judge_secs = excluded.judge_secs, \
    select_secs = excluded.select_secs, check_secs = excluded.check_secs, save_secs = excluded.save_secs, \
    cache_lookups = excluded.cache_lookups, cache_hits = excluded.cache_hits, cache_bytes = excluded.cache_bytes, \
    memory_bytes = excluded.memory_bytes";

/// Rows of one statement: 23 values each, below the 32,766 that the database takes.
const ROWS: usize = 1000;

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

/// The iterations of an experiment with a number above `after`, oldest first; what cannot be read is left out.
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
    let rows = query.build().fetch_all(db).await?;
    Ok(legible::<Row, Iteration>("iteration", &rows))
}

/// The iterations of an experiment with the numbers from `low` to `high`, oldest first; what cannot be read is left out.
pub(crate) async fn between(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    low: i64,
    high: i64,
) -> Result<Vec<Iteration>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE experiment_id = ").push_bind(experiment.0);
    query.push(" AND iteration_num BETWEEN ").push_bind(low).push(" AND ").push_bind(high);
    let rows = query.push(" ORDER BY iteration_num").build().fetch_all(db).await?;
    Ok(legible::<Row, Iteration>("iteration", &rows))
}

/// The last `count` iterations of an experiment, oldest first; what cannot be read is left out.
pub(crate) async fn latest(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    count: u32,
) -> Result<Vec<Iteration>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE experiment_id = ").push_bind(experiment.0);
    query.push(" ORDER BY iteration_num DESC LIMIT ").push_bind(count);
    let mut rows = query.build().fetch_all(db).await?;
    rows.reverse();
    Ok(legible::<Row, Iteration>("iteration", &rows))
}

/// The last `count` iterations of an experiment with a number below `before`, newest first.
pub(crate) async fn newest(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    before: Option<i64>,
    count: u32,
) -> Result<Vec<Iteration>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE experiment_id = ").push_bind(experiment.0);
    if let Some(before) = before {
        query.push(" AND iteration_num < ").push_bind(before);
    }
    query.push(" ORDER BY iteration_num DESC LIMIT ").push_bind(count);
    let rows = query.build().fetch_all(db).await?;
    Ok(legible::<Row, Iteration>("iteration", &rows))
}

/// The first iteration of an experiment whose best genome was the one of that name.
pub(crate) async fn first_best(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    genome_hash: &str,
) -> Result<Option<i64>, StoreError> {
    let first = sqlx::query_scalar(
        "SELECT iteration_num FROM iterations WHERE experiment_id = ? AND genome_hash = ? ORDER BY iteration_num LIMIT 1",
    );
    Ok(first.bind(experiment.0).bind(genome_hash).fetch_optional(db).await?)
}

/// How many iterations of an experiment are recorded.
pub(crate) async fn count(db: &mut SqliteConnection, experiment: ExperimentId) -> Result<u64, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT (SELECT coalesce(sum(iterations), 0) FROM iteration_spans WHERE experiment_id = ?1) \
         + (SELECT count(*) FROM iterations WHERE experiment_id = ?1 AND iteration_num >= \
         100 * (SELECT coalesce(max(span) + 1, 0) FROM iteration_spans WHERE experiment_id = ?1))",
    )
    .bind(experiment.0)
    .fetch_one(db)
    .await?;
    Ok(count as u64)
}

/// Some iterations of an experiment that show the course of all of them in at most `most` rows (6 at least): all if they are
/// so few, or else those with the lowest and the highest cross-entropy and accuracy in each stretch, and the last.
pub(crate) async fn series(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    most: u32,
) -> Result<Vec<Iteration>, StoreError> {
    let Some(chosen) = span::series(db, experiment, most).await? else { return list(db, experiment, None, most).await };
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE experiment_id = ").push_bind(experiment.0);
    query.push(" AND iteration_num IN (SELECT value FROM json_each(").push_bind(chosen);
    query.push(")) ORDER BY iteration_num");
    let rows = query.build().fetch_all(db).await?;
    Ok(legible::<Row, Iteration>("iteration", &rows))
}

/// Records an iteration; one that is recorded again is replaced and keeps its id. `iteration.id` is not read.
pub(crate) async fn record(db: &mut Write, iteration: &Iteration) -> Result<IterationId, StoreError> {
    record_all(db, std::slice::from_ref(iteration)).await?;
    let id = id_of(db, iteration.experiment_id, iteration.iteration_num).await?;
    id.ok_or_else(|| sqlx::Error::RowNotFound.into())
}

/// The id of an experiment's iteration of that number.
pub(crate) async fn id_of(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    number: i64,
) -> Result<Option<IterationId>, StoreError> {
    let query = sqlx::query_scalar("SELECT id FROM iterations WHERE experiment_id = ? AND iteration_num = ?");
    let id: Option<i64> = query.bind(experiment.0).bind(number).fetch_optional(db).await?;
    Ok(id.map(IterationId))
}

/// Records iterations of one experiment; those that are recorded again are replaced and keep their ids. Their own ids are
/// not read.
pub(crate) async fn record_all(db: &mut Write, iterations: &[Iteration]) -> Result<(), StoreError> {
    for rows in iterations.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(RECORD);
        query.push_values(rows, |mut values, row| {
            let effort = &row.effort;
            values.push_bind(row.experiment_id.0).push_bind(row.iteration_num);
            values.push_bind(row.best_ce).push_bind(row.avg_ce);
            values.push_bind(row.best_accuracy).push_bind(row.avg_accuracy);
            values.push_bind(row.elapsed_secs).push_bind(row.timestamp.to_string());
            values.push_bind(row.threshold).push_bind(row.train_part);
            values.push_bind(row.evaluations).push_bind(row.patience).push_bind(row.genome_hash.as_deref());
            values.push_bind(effort.moves);
            values.push_bind(effort.draw_secs).push_bind(effort.judge_secs).push_bind(effort.select_secs);
            values.push_bind(effort.check_secs).push_bind(effort.save_secs);
            values.push_bind(effort.cache_lookups).push_bind(effort.cache_hits);
            values.push_bind(effort.cache_bytes).push_bind(effort.memory_bytes);
        });
        query.push(REPLACE);
        // Statements of any other length are not worth keeping.
        let usual = rows.len() == 1 || rows.len() == ROWS;
        query.build().persistent(usual).execute(&mut **db).await?;
    }
    if let Some(first) = iterations.first() {
        let numbers: Vec<_> = iterations.iter().map(|row| row.iteration_num).collect();
        span::keep_up(db, first.experiment_id, numbers).await?;
    }
    Ok(())
}
