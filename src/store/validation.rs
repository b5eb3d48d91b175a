//! Validation summaries in the database.

use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{StoreError, Write, listing::legible, row::parse};
use crate::model::{ExperimentId, FlowId, ValidationId, ValidationSummary};

const SELECT: &str = "SELECT id, experiment_id, flow_id, validation_point, genome_type, genome_hash, ce, accuracy, created_at \
    FROM validation_summaries";

#[derive(FromRow)]
struct Row {
    id: i64,
    experiment_id: i64,
    flow_id: Option<i64>,
    validation_point: String,
    genome_type: String,
    genome_hash: String,
    ce: Option<f64>,
    accuracy: Option<f64>,
    created_at: String,
}

impl TryFrom<Row> for ValidationSummary {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: ValidationId(row.id),
            experiment_id: ExperimentId(row.experiment_id),
            flow_id: row.flow_id.map(FlowId),
            validation_point: parse("validation_summaries.validation_point", &row.validation_point)?,
            genome_type: parse("validation_summaries.genome_type", &row.genome_type)?,
            genome_hash: row.genome_hash,
            ce: row.ce,
            accuracy: row.accuracy,
            created_at: parse("validation_summaries.created_at", &row.created_at)?,
        })
    }
}

/// What cannot be read is left out.
async fn fetch(
    mut query: QueryBuilder<Sqlite>,
    db: &mut SqliteConnection,
) -> Result<Vec<ValidationSummary>, StoreError> {
    let rows = query.build().fetch_all(db).await?;
    Ok(legible::<Row, ValidationSummary>("validation summary", &rows))
}

/// The summaries of an experiment, newest first.
pub(crate) async fn of_experiment(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
) -> Result<Vec<ValidationSummary>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE experiment_id = ").push_bind(experiment.0).push(" ORDER BY id DESC");
    fetch(query, db).await
}

/// The summaries of a flow, by its experiments or as workers named it, newest first.
pub(crate) async fn of_flow(db: &mut SqliteConnection, flow: FlowId) -> Result<Vec<ValidationSummary>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE flow_id = ").push_bind(flow.0);
    query.push(" OR experiment_id IN (SELECT id FROM experiments WHERE flow_id = ").push_bind(flow.0);
    query.push(") ORDER BY id DESC");
    fetch(query, db).await
}

/// What was last said of a genome.
pub(crate) async fn of_genome(db: &mut SqliteConnection, hash: &str) -> Result<Option<ValidationSummary>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE genome_hash = ").push_bind(hash);
    query.push(" AND experiment_id IN (SELECT id FROM live_experiments) ORDER BY id DESC LIMIT 1");
    Ok(fetch(query, db).await?.pop())
}

/// Records a summary; that of the same moment and kind of genome is replaced and keeps its id. `summary.id` is not read.
pub(crate) async fn record(db: &mut Write, summary: &ValidationSummary) -> Result<ValidationId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO validation_summaries (experiment_id, flow_id, validation_point, genome_type, genome_hash, ce, \
         accuracy, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (experiment_id, validation_point, genome_type) DO UPDATE SET flow_id = excluded.flow_id, \
         genome_hash = excluded.genome_hash, ce = excluded.ce, accuracy = excluded.accuracy, \
         created_at = excluded.created_at RETURNING id",
    )
    .bind(summary.experiment_id.0)
    .bind(summary.flow_id.map(|id| id.0))
    .bind(summary.validation_point.as_str())
    .bind(summary.genome_type.as_str())
    .bind(&summary.genome_hash)
    .bind(summary.ce)
    .bind(summary.accuracy)
    .bind(summary.created_at.to_string())
    .fetch_one(&mut **db)
    .await?;
    Ok(ValidationId(id))
}
