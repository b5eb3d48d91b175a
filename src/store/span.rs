//! Hundreds of iterations by their extremes, so that a chart of very many need not read them all.
//!
//! Every hundred of an experiment but the last has a row; the last is read iteration by iteration. A hundred is the
//! iterations whose number divided by 100 is the same.

use sqlx::SqliteConnection;

use super::{StoreError, Write};
use crate::model::ExperimentId;

/// Iterations of a span at most.
const SPAN: i64 = 100;
/// A series is chosen from single iterations where there are at most so many for each that is wanted.
const READ_FOR_EACH: i64 = 8;

const COMPUTE: &str = "INSERT OR REPLACE INTO iteration_spans \
    SELECT ?1, span, iterations, \
    lowest_ce, coalesce((SELECT min(iteration_num) FROM iterations WHERE experiment_id = ?1 \
        AND iteration_num BETWEEN span * 100 AND span * 100 + 99 AND best_ce = lowest_ce), first_at), \
    highest_ce, coalesce((SELECT min(iteration_num) FROM iterations WHERE experiment_id = ?1 \
        AND iteration_num BETWEEN span * 100 AND span * 100 + 99 AND best_ce = highest_ce), first_at), \
    lowest_accuracy, coalesce((SELECT min(iteration_num) FROM iterations WHERE experiment_id = ?1 \
        AND iteration_num BETWEEN span * 100 AND span * 100 + 99 AND best_accuracy = lowest_accuracy), first_at), \
    highest_accuracy, coalesce((SELECT min(iteration_num) FROM iterations WHERE experiment_id = ?1 \
        AND iteration_num BETWEEN span * 100 AND span * 100 + 99 AND best_accuracy = highest_accuracy), first_at) \
    FROM (SELECT iteration_num / 100 AS span, count(*) AS iterations, \
        min(best_ce) AS lowest_ce, max(best_ce) AS highest_ce, \
        min(best_accuracy) AS lowest_accuracy, max(best_accuracy) AS highest_accuracy, min(iteration_num) AS first_at \
        FROM iterations WHERE experiment_id = ?1 AND iteration_num >= ?2 * 100 AND iteration_num < ?3 * 100 \
        GROUP BY iteration_num / 100)";

/// Which iterations to show: from each of the stretches of `?2` those with the extremes, and the last of all.
const CHOOSE_FROM_SPANS: &str = "WITH points AS MATERIALIZED ( \
    SELECT span / ?2 AS stretch, lowest_ce, lowest_ce_at, highest_ce, highest_ce_at, \
        lowest_accuracy, lowest_accuracy_at, highest_accuracy, highest_accuracy_at \
        FROM iteration_spans WHERE experiment_id = ?1 \
    UNION ALL SELECT iteration_num / 100 / ?2, best_ce, iteration_num, best_ce, iteration_num, \
        best_accuracy, iteration_num, best_accuracy, iteration_num \
        FROM iterations WHERE experiment_id = ?1 AND iteration_num >= ?3) \
    SELECT json_group_array(at) FROM ( \
        SELECT at FROM (SELECT lowest_ce_at AS at, min(lowest_ce) FROM points GROUP BY stretch) \
        UNION SELECT at FROM (SELECT highest_ce_at AS at, max(highest_ce) FROM points GROUP BY stretch) \
        UNION SELECT at FROM (SELECT lowest_accuracy_at AS at, min(lowest_accuracy) FROM points GROUP BY stretch) \
        UNION SELECT at FROM (SELECT highest_accuracy_at AS at, max(highest_accuracy) FROM points GROUP BY stretch) \
        UNION SELECT max(iteration_num) FROM iterations WHERE experiment_id = ?1)";

const CHOOSE_FROM_ITERATIONS: &str = "WITH points AS MATERIALIZED ( \
    SELECT iteration_num / ?2 AS stretch, iteration_num AS at, best_ce, best_accuracy \
        FROM iterations WHERE experiment_id = ?1) \
    SELECT json_group_array(at) FROM ( \
        SELECT at FROM (SELECT at, min(best_ce) FROM points GROUP BY stretch) \
        UNION SELECT at FROM (SELECT at, max(best_ce) FROM points GROUP BY stretch) \
        UNION SELECT at FROM (SELECT at, min(best_accuracy) FROM points GROUP BY stretch) \
        UNION SELECT at FROM (SELECT at, max(best_accuracy) FROM points GROUP BY stretch) \
        UNION SELECT max(at) FROM points)";

/// Brings the spans up to date after the iterations with those numbers were written.
pub(super) async fn keep_up(db: &mut Write, experiment: ExperimentId, mut numbers: Vec<i64>) -> Result<(), StoreError> {
    let known: Option<i64> = sqlx::query_scalar("SELECT max(span) FROM iteration_spans WHERE experiment_id = ?")
        .bind(experiment.0)
        .fetch_one(&mut **db)
        .await?;
    let next = known.map_or(0, |known| known + 1);
    numbers.retain(|number| number / SPAN < next);
    numbers.sort_unstable();
    // What was written again: one statement for each run of neighbouring spans.
    for run in numbers.chunk_by(|one, other| other / SPAN - one / SPAN <= 1) {
        compute(db, experiment, run[0] / SPAN, run[run.len() - 1] / SPAN + 1).await?;
    }
    let last: Option<i64> = sqlx::query_scalar("SELECT max(iteration_num) FROM iterations WHERE experiment_id = ?")
        .bind(experiment.0)
        .fetch_one(&mut **db)
        .await?;
    match last.map(|last| last / SPAN) {
        Some(end) if next < end => compute(db, experiment, next, end).await,
        _ => Ok(()),
    }
}

/// Works out the spans from `first` to before `end`.
async fn compute(db: &mut Write, experiment: ExperimentId, first: i64, end: i64) -> Result<(), StoreError> {
    sqlx::query(COMPUTE).bind(experiment.0).bind(first).bind(end).execute(&mut **db).await?;
    Ok(())
}

/// The numbers, as a JSON list, of at most `most` iterations that show the course of all; `None` where all are so few.
pub(super) async fn series(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    most: u32,
) -> Result<Option<String>, StoreError> {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM (SELECT 1 FROM iterations WHERE experiment_id = ?1 LIMIT ?2 + 1)")
            .bind(experiment.0)
            .bind(most)
            .fetch_one(&mut *db)
            .await?;
    if count <= i64::from(most) {
        return Ok(None);
    }
    let (first, last, end): (i64, i64, Option<i64>) = sqlx::query_as(
        "SELECT (SELECT min(iteration_num) FROM iterations WHERE experiment_id = ?1), \
         (SELECT max(iteration_num) FROM iterations WHERE experiment_id = ?1), \
         (SELECT max(span) + 1 FROM iteration_spans WHERE experiment_id = ?1)",
    )
    .bind(experiment.0)
    .fetch_one(&mut *db)
    .await?;
    // Four iterations of each stretch, the last one of all, and one stretch more where the first is cut off.
    let stretches = i64::from(most.saturating_sub(1) / 4).saturating_sub(1).max(1);
    let length = (last - first) / stretches + 1;
    let chosen = if last - first < READ_FOR_EACH * i64::from(most) {
        sqlx::query_scalar(CHOOSE_FROM_ITERATIONS).bind(experiment.0).bind(length).fetch_one(db).await?
    } else {
        let spans = (length - 1) / SPAN + 1;
        let rest = end.unwrap_or(0) * SPAN;
        sqlx::query_scalar(CHOOSE_FROM_SPANS).bind(experiment.0).bind(spans).bind(rest).fetch_one(db).await?
    };
    Ok(Some(chosen))
}

#[cfg(test)]
mod tests;
