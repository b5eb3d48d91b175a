//! Experiments in the database.

use serde_json::Value;
use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{
    StoreError, Write,
    row::{from_json_optional, parse, parse_optional, text_optional, to_json_optional},
};
use crate::model::{Experiment, ExperimentId, ExperimentStatus, FlowId, Timestamp};

/// An experiment to be created.
pub(crate) struct NewExperiment {
    pub(crate) flow_id: Option<FlowId>,
    pub(crate) sequence_order: Option<i64>,
    pub(crate) run: i64,
    pub(crate) slot: Option<i64>,
    pub(crate) name: String,
    pub(crate) config: Option<Value>,
    pub(crate) created_at: Timestamp,
    pub(crate) phase_type: Option<String>,
    pub(crate) max_iterations: Option<i64>,
    pub(crate) population_size: Option<i64>,
    pub(crate) context_size: Option<i64>,
    pub(crate) tier_config: Option<Value>,
}

const SELECT: &str = "SELECT id, flow_id, sequence_order, run, slot, name, log_path, config_json, created_at, started_at, \
    ended_at, status, phase_type, current_iteration, max_iterations, best_ce, best_accuracy, initial_ce, \
    initial_accuracy, stop_reason, population_size, context_size, tier_config_json, cluster_type FROM experiments";

#[derive(FromRow)]
struct Row {
    id: i64,
    flow_id: Option<i64>,
    sequence_order: Option<i64>,
    run: i64,
    slot: Option<i64>,
    name: String,
    log_path: Option<String>,
    config_json: Option<String>,
    created_at: String,
    started_at: Option<String>,
    ended_at: Option<String>,
    status: String,
    phase_type: Option<String>,
    current_iteration: Option<i64>,
    max_iterations: Option<i64>,
    best_ce: Option<f64>,
    best_accuracy: Option<f64>,
    initial_ce: Option<f64>,
    initial_accuracy: Option<f64>,
    stop_reason: Option<String>,
    population_size: Option<i64>,
    context_size: Option<i64>,
    tier_config_json: Option<String>,
    cluster_type: Option<String>,
}

impl TryFrom<Row> for Experiment {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: ExperimentId(row.id),
            name: row.name,
            log_path: row.log_path,
            created_at: parse("experiments.created_at", &row.created_at)?,
            started_at: parse_optional("experiments.started_at", row.started_at.as_deref())?,
            ended_at: parse_optional("experiments.ended_at", row.ended_at.as_deref())?,
            status: parse("experiments.status", &row.status)?,
            config: from_json_optional("experiments.config_json", row.config_json.as_deref())?,
            flow_id: row.flow_id.map(FlowId),
            sequence_order: row.sequence_order,
            run: row.run,
            slot: row.slot,
            phase_type: row.phase_type,
            current_iteration: row.current_iteration,
            max_iterations: row.max_iterations,
            best_ce: row.best_ce,
            best_accuracy: row.best_accuracy,
            initial_ce: row.initial_ce,
            initial_accuracy: row.initial_accuracy,
            stop_reason: parse_optional("experiments.stop_reason", row.stop_reason.as_deref())?,
            population_size: row.population_size,
            context_size: row.context_size,
            tier_config: from_json_optional("experiments.tier_config_json", row.tier_config_json.as_deref())?,
            cluster_type: row.cluster_type,
        })
    }
}

/// The experiment with that id.
pub(crate) async fn get(db: &mut SqliteConnection, id: ExperimentId) -> Result<Option<Experiment>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    let row: Option<Row> = query.push(" WHERE id = ").push_bind(id.0).build_query_as().fetch_optional(db).await?;
    row.map(Experiment::try_from).transpose()
}

/// The experiments of a flow's present run in their order.
pub(crate) async fn of_flow(db: &mut SqliteConnection, flow: FlowId) -> Result<Vec<Experiment>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE flow_id = ").push_bind(flow.0);
    query.push(" AND run = (SELECT current_run FROM flows WHERE flows.id = flow_id) ORDER BY sequence_order, id");
    let rows: Vec<Row> = query.build_query_as().fetch_all(db).await?;
    rows.into_iter().map(Experiment::try_from).collect()
}

/// The experiments of one run of a flow, or of all, in their order.
pub(crate) async fn of_runs(
    db: &mut SqliteConnection,
    flow: FlowId,
    run: Option<i64>,
) -> Result<Vec<Experiment>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE flow_id = ").push_bind(flow.0);
    if let Some(run) = run {
        query.push(" AND run = ").push_bind(run);
    }
    query.push(" ORDER BY run, sequence_order, id");
    let rows: Vec<Row> = query.build_query_as().fetch_all(db).await?;
    rows.into_iter().map(Experiment::try_from).collect()
}

/// Some experiments, newest first, and how many there are in all.
pub(crate) async fn list(
    db: &mut SqliteConnection,
    flow: Option<FlowId>,
    status: Option<ExperimentStatus>,
    limit: u32,
    offset: u32,
) -> Result<(Vec<Experiment>, u64), StoreError> {
    let filter = |query: &mut QueryBuilder<Sqlite>| {
        query.push(" WHERE TRUE");
        if let Some(flow) = flow {
            query.push(" AND flow_id = ").push_bind(flow.0);
        }
        if let Some(status) = status {
            query.push(" AND status = ").push_bind(status.as_str());
        }
    };
    let mut count = QueryBuilder::new("SELECT count(*) FROM experiments");
    filter(&mut count);
    let total: i64 = count.build_query_scalar().fetch_one(&mut *db).await?;
    let mut query = QueryBuilder::new(SELECT);
    filter(&mut query);
    query.push(" ORDER BY id DESC LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(offset);
    let rows: Vec<Row> = query.build_query_as().fetch_all(db).await?;
    Ok((rows.into_iter().map(Experiment::try_from).collect::<Result<_, _>>()?, total as u64))
}

/// Adds a pending experiment.
pub(crate) async fn insert(db: &mut Write, new: &NewExperiment) -> Result<ExperimentId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO experiments (flow_id, sequence_order, run, slot, name, config_json, created_at, phase_type, \
         max_iterations, population_size, context_size, tier_config_json) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(new.flow_id.map(|id| id.0))
    .bind(new.sequence_order)
    .bind(new.run)
    .bind(new.slot)
    .bind(&new.name)
    .bind(to_json_optional(new.config.as_ref()))
    .bind(new.created_at.to_string())
    .bind(&new.phase_type)
    .bind(new.max_iterations)
    .bind(new.population_size)
    .bind(new.context_size)
    .bind(to_json_optional(new.tier_config.as_ref()))
    .fetch_one(&mut **db)
    .await?;
    Ok(ExperimentId(id))
}

/// Writes every column of an experiment that changes while it runs.
pub(crate) async fn save(db: &mut Write, experiment: &Experiment) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE experiments SET started_at = ?, ended_at = ?, status = ?, current_iteration = ?, best_ce = ?, \
         best_accuracy = ?, initial_ce = ?, initial_accuracy = ?, stop_reason = ? WHERE id = ?",
    )
    .bind(text_optional(experiment.started_at.as_ref()))
    .bind(text_optional(experiment.ended_at.as_ref()))
    .bind(experiment.status.as_str())
    .bind(experiment.current_iteration)
    .bind(experiment.best_ce)
    .bind(experiment.best_accuracy)
    .bind(experiment.initial_ce)
    .bind(experiment.initial_accuracy)
    .bind(text_optional(experiment.stop_reason.as_ref()))
    .bind(experiment.id.0)
    .execute(&mut **db)
    .await?;
    Ok(())
}

/// Gives an experiment another place in its flow.
pub(crate) async fn set_order(db: &mut Write, id: ExperimentId, sequence_order: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE experiments SET sequence_order = ? WHERE id = ?")
        .bind(sequence_order)
        .bind(id.0)
        .execute(&mut **db)
        .await?;
    Ok(())
}

/// Removes an experiment for which nothing was recorded.
pub(crate) async fn delete(db: &mut Write, id: ExperimentId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM experiments WHERE id = ?").bind(id.0).execute(&mut **db).await?;
    Ok(())
}

/// Records how far an experiment is, and the best it has seen: cross-entropy in nats and the accuracy beside it.
pub(crate) async fn record_progress(
    db: &mut Write,
    id: ExperimentId,
    iteration: i64,
    best: (f64, f64),
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE experiments SET current_iteration = ?2, \
         best_accuracy = CASE WHEN best_ce IS NULL OR ?3 < best_ce THEN ?4 ELSE best_accuracy END, \
         best_ce = CASE WHEN best_ce IS NULL OR ?3 < best_ce THEN ?3 ELSE best_ce END WHERE id = ?1",
    )
    .bind(id.0)
    .bind(iteration)
    .bind(best.0)
    .bind(best.1)
    .execute(&mut **db)
    .await?;
    Ok(())
}

/// Removes the experiments of a flow with all that was recorded for them: iterations, health checks, checkpoint rows.
pub(crate) async fn delete_of_flow(db: &mut Write, flow: FlowId) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM iterations WHERE experiment_id IN (SELECT id FROM experiments WHERE flow_id = ?)",
        "DELETE FROM health_checks WHERE experiment_id IN (SELECT id FROM experiments WHERE flow_id = ?)",
        "DELETE FROM checkpoints WHERE experiment_id IN (SELECT id FROM experiments WHERE flow_id = ?)",
        "DELETE FROM experiments WHERE flow_id = ?",
    ] {
        sqlx::query(statement).bind(flow.0).execute(&mut **db).await?;
    }
    Ok(())
}
