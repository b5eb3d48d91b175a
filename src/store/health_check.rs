//! Health checks in the database.

use sqlx::{FromRow, SqliteConnection};

use super::{StoreError, Write, listing::legible, row::parse};
use crate::model::{ExperimentId, FlowId, HealthCheck};

#[derive(FromRow)]
struct Row {
    experiment_id: i64,
    iteration_num: i64,
    top_k_ce: f64,
    top_k_accuracy: f64,
    best_ce: f64,
    best_ce_accuracy: f64,
    best_accuracy: f64,
    best_accuracy_ce: f64,
    improvement_pct: f64,
    patience: i64,
    timestamp: String,
}

impl TryFrom<Row> for HealthCheck {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            experiment_id: ExperimentId(row.experiment_id),
            iteration_num: row.iteration_num,
            top_k_ce: row.top_k_ce,
            top_k_accuracy: row.top_k_accuracy,
            best_ce: row.best_ce,
            best_ce_accuracy: row.best_ce_accuracy,
            best_accuracy: row.best_accuracy,
            best_accuracy_ce: row.best_accuracy_ce,
            improvement_pct: row.improvement_pct,
            patience: row.patience,
            timestamp: parse("health_checks.timestamp", &row.timestamp)?,
        })
    }
}

/// All health checks of a flow, by experiment and iteration; what cannot be read is left out.
pub(crate) async fn of_flow(db: &mut SqliteConnection, flow: FlowId) -> Result<Vec<HealthCheck>, StoreError> {
    let rows = sqlx::query(
        "SELECT health_checks.* FROM health_checks JOIN experiments ON experiments.id = experiment_id \
         WHERE flow_id = ? AND run = (SELECT current_run FROM flows WHERE flows.id = flow_id) \
         ORDER BY sequence_order, experiment_id, iteration_num",
    )
    .bind(flow.0)
    .fetch_all(db)
    .await?;
    Ok(legible::<Row, HealthCheck>("health check", &rows))
}

/// The health checks of an experiment.
pub(crate) async fn of_experiment(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
) -> Result<Vec<HealthCheck>, StoreError> {
    let query = "SELECT * FROM health_checks WHERE experiment_id = ? ORDER BY iteration_num";
    let rows: Vec<Row> = sqlx::query_as(query).bind(experiment.0).fetch_all(db).await?;
    rows.into_iter().map(HealthCheck::try_from).collect()
}

/// Records a health check; one that is recorded again is replaced.
pub(crate) async fn record(db: &mut Write, check: &HealthCheck) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO health_checks (experiment_id, iteration_num, top_k_ce, top_k_accuracy, best_ce, \
         best_ce_accuracy, best_accuracy, best_accuracy_ce, improvement_pct, patience, timestamp) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(check.experiment_id.0)
    .bind(check.iteration_num)
    .bind(check.top_k_ce)
    .bind(check.top_k_accuracy)
    .bind(check.best_ce)
    .bind(check.best_ce_accuracy)
    .bind(check.best_accuracy)
    .bind(check.best_accuracy_ce)
    .bind(check.improvement_pct)
    .bind(check.patience)
    .bind(check.timestamp.to_string())
    .execute(&mut **db)
    .await?;
    Ok(())
}
