//! What an experiment had spent by each of its iterations.

use sqlx::{FromRow, SqliteConnection};

use super::{StoreError, span};
use crate::model::ExperimentId;

/// Where an experiment stood after an iteration.
#[derive(Debug, Clone, Copy, PartialEq, FromRow)]
pub(crate) struct Progress {
    pub(crate) iteration_num: i64,
    pub(crate) best_ce: Option<f64>,
    pub(crate) best_accuracy: Option<f64>,
    /// Seconds of all iterations up to it.
    pub(crate) seconds: f64,
    /// Genomes judged in all of them.
    pub(crate) evaluations: i64,
}

const SELECT: &str = "WITH sums AS (SELECT iteration_num, best_ce, best_accuracy, \
        sum(coalesce(elapsed_secs, 0.0)) OVER past AS seconds, sum(coalesce(evaluations, 0)) OVER past AS evaluations \
        FROM iterations WHERE experiment_id = ?1 WINDOW past AS (ORDER BY iteration_num ROWS UNBOUNDED PRECEDING)) \
    SELECT * FROM sums WHERE ?2 IS NULL OR iteration_num IN (SELECT value FROM json_each(?2)) ORDER BY iteration_num";

/// As one row of JSON: hundreds of rows of one figure each cost more than the figures.
const AT: &str = "SELECT json_group_array((SELECT best_ce FROM iterations WHERE experiment_id = wanted.value ->> 0 \
        AND iteration_num >= wanted.value ->> 1 ORDER BY iteration_num LIMIT 1) ORDER BY wanted.key) \
    FROM json_each(?) AS wanted";

/// For each experiment and number the best cross-entropy of the first iteration from that number on: one step down an index
/// each, however many iterations there are.
pub(crate) async fn at(
    db: &mut SqliteConnection,
    wanted: &[(ExperimentId, i64)],
) -> Result<Vec<Option<f64>>, StoreError> {
    let wanted: Vec<_> = wanted.iter().map(|(experiment, number)| [experiment.0, *number]).collect();
    let wanted = serde_json::Value::from_iter(wanted).to_string();
    let found: String = sqlx::query_scalar(AT).bind(wanted).fetch_one(db).await?;
    Ok(serde_json::from_str(&found).map_err(|error| sqlx::Error::Decode(error.into()))?)
}

/// The iterations that [`super::iteration::series`] chooses, each with what was spent until then.
pub(crate) async fn series(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    most: u32,
) -> Result<Vec<Progress>, StoreError> {
    let chosen = span::series(db, experiment, most).await?;
    Ok(sqlx::query_as(SELECT).bind(experiment.0).bind(chosen).fetch_all(db).await?)
}
