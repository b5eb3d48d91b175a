//! Gating runs in the database.

use serde_json::Value;
use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{
    StoreError, Write,
    listing::legible,
    row::{from_json_optional, parse, parse_optional, text_optional, to_json, to_json_optional},
};
use crate::model::{ExperimentId, GatingRun, GatingRunId, Timestamp};

const SELECT: &str = "SELECT id, experiment_id, status, config_json, genomes_tested, results_json, error, created_at, \
    started_at, completed_at FROM gating_runs";

#[derive(FromRow)]
struct Row {
    id: i64,
    experiment_id: i64,
    status: String,
    config_json: Option<String>,
    genomes_tested: Option<i64>,
    results_json: Option<String>,
    error: Option<String>,
    created_at: String,
    started_at: Option<String>,
    completed_at: Option<String>,
}

impl TryFrom<Row> for GatingRun {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: GatingRunId(row.id),
            experiment_id: ExperimentId(row.experiment_id),
            status: parse("gating_runs.status", &row.status)?,
            config: from_json_optional("gating_runs.config_json", row.config_json.as_deref())?,
            genomes_tested: row.genomes_tested,
            results: from_json_optional("gating_runs.results_json", row.results_json.as_deref())?,
            error: row.error,
            created_at: parse("gating_runs.created_at", &row.created_at)?,
            started_at: parse_optional("gating_runs.started_at", row.started_at.as_deref())?,
            completed_at: parse_optional("gating_runs.completed_at", row.completed_at.as_deref())?,
        })
    }
}

/// What cannot be read is left out.
async fn fetch(mut query: QueryBuilder<Sqlite>, db: &mut SqliteConnection) -> Result<Vec<GatingRun>, StoreError> {
    let rows = query.build().fetch_all(db).await?;
    Ok(legible::<Row, GatingRun>("gating run", &rows))
}

/// The run with that id.
pub(crate) async fn get(db: &mut SqliteConnection, id: GatingRunId) -> Result<Option<GatingRun>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    let row: Option<Row> = query.push(" WHERE id = ").push_bind(id.0).build_query_as().fetch_optional(db).await?;
    row.map(GatingRun::try_from).transpose()
}

/// The runs of an experiment, newest first.
pub(crate) async fn of_experiment(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
) -> Result<Vec<GatingRun>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE experiment_id = ").push_bind(experiment.0).push(" ORDER BY id DESC");
    fetch(query, db).await
}

/// The runs that wait for a worker, the longest-waiting first.
pub(crate) async fn pending(db: &mut SqliteConnection) -> Result<Vec<GatingRun>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(
        " WHERE status = 'pending' AND experiment_id IN (SELECT id FROM live_experiments) ORDER BY id LIMIT 1000",
    );
    fetch(query, db).await
}

/// Adds a pending run.
pub(crate) async fn insert(
    db: &mut Write,
    experiment: ExperimentId,
    config: Option<&Value>,
    now: Timestamp,
) -> Result<GatingRunId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO gating_runs (experiment_id, config_json, created_at) VALUES (?, ?, ?) RETURNING id",
    )
    .bind(experiment.0)
    .bind(to_json_optional(config))
    .bind(now.to_string())
    .fetch_one(&mut **db)
    .await?;
    Ok(GatingRunId(id))
}

/// Adds a run that was made elsewhere; its id is not read.
pub(crate) async fn insert_copy(db: &mut Write, run: &GatingRun) -> Result<(), StoreError> {
    let id = insert(db, run.experiment_id, run.config.as_ref(), run.created_at).await?;
    save(db, &GatingRun { id, ..run.clone() }).await
}

/// Writes every column of a run that may change.
pub(crate) async fn save(db: &mut Write, run: &GatingRun) -> Result<(), StoreError> {
    let results = run.results.as_ref().map(|results| to_json("gating_runs.results_json", results)).transpose()?;
    sqlx::query(
        "UPDATE gating_runs SET status = ?, genomes_tested = ?, results_json = ?, error = ?, started_at = ?, \
         completed_at = ? WHERE id = ?",
    )
    .bind(run.status.as_str())
    .bind(run.genomes_tested)
    .bind(results)
    .bind(&run.error)
    .bind(text_optional(run.started_at.as_ref()))
    .bind(text_optional(run.completed_at.as_ref()))
    .bind(run.id.0)
    .execute(&mut **db)
    .await?;
    Ok(())
}
