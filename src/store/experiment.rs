//! Experiments in the database.

mod write;

use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{
    StoreError,
    listing::{self, Condition, Listed, Search, Slice, Window, arrange, legible},
    row::{from_json_optional, parse, parse_optional},
};
use crate::model::{Experiment, ExperimentBrief, ExperimentId, ExperimentSort, ExperimentStatus, FlowId};
pub(crate) use write::{
    NewExperiment, delete, delete_of_flow, describe, insert, insert_copy, record_progress, save, set_order,
};

/// Which experiments to list.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter {
    pub(crate) flow: Option<FlowId>,
    pub(crate) status: Option<ExperimentStatus>,
}

const SELECT: &str = "SELECT id, flow_id, sequence_order, run, slot, name, log_path, config_json, created_at, started_at, \
    ended_at, status, phase_type, current_iteration, max_iterations, best_ce, best_accuracy, initial_ce, \
    initial_accuracy, stop_reason, population_size, context_size, tier_config_json, cluster_type FROM live_experiments";

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

#[derive(FromRow)]
struct Brief {
    id: i64,
    flow_id: i64,
    status: String,
    current_iteration: Option<i64>,
    max_iterations: Option<i64>,
    best_ce: Option<f64>,
}

impl TryFrom<Brief> for (FlowId, ExperimentBrief) {
    type Error = StoreError;

    fn try_from(row: Brief) -> Result<Self, StoreError> {
        let brief = ExperimentBrief {
            id: ExperimentId(row.id),
            status: parse("experiments.status", &row.status)?,
            current_iteration: row.current_iteration,
            max_iterations: row.max_iterations,
            best_ce: row.best_ce,
        };
        Ok((FlowId(row.flow_id), brief))
    }
}

impl Listed for ExperimentSort {
    const TABLE: &'static str = "live_experiments";
    const SEARCHED: &'static [&'static str] =
        &["name", "phase_type", "flow_id IN (SELECT id FROM live_flows WHERE name?)"];

    fn column(self) -> (&'static str, bool) {
        match self {
            Self::Id => ("id", false),
            Self::Name => ("name COLLATE NOCASE", false),
            Self::FlowId => ("flow_id", true),
            Self::Status => ("status", false),
            Self::PhaseType => ("phase_type", true),
            Self::CurrentIteration => ("current_iteration", true),
            Self::BestCe => ("best_ce", true),
            Self::BestAccuracy => ("best_accuracy", true),
            Self::CreatedAt => ("created_at", false),
            Self::StartedAt => ("started_at", true),
            Self::EndedAt => ("ended_at", true),
            Self::Duration => ("duration_secs", true),
        }
    }
}

impl Filter {
    fn conditions(self) -> Vec<Condition> {
        let flow = Condition::selective("flow_id", self.flow.map(|id| id.0));
        let status = Condition::broad("status", self.status.map(ExperimentStatus::as_str));
        flow.into_iter().chain(status).collect()
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
    let rows: Vec<Row> = present(flow).build_query_as().fetch_all(db).await?;
    rows.into_iter().map(Experiment::try_from).collect()
}

/// The same for whoever only shows them: what cannot be read is left out.
pub(crate) async fn list_of_flow(db: &mut SqliteConnection, flow: FlowId) -> Result<Vec<Experiment>, StoreError> {
    let rows = present(flow).build().fetch_all(db).await?;
    Ok(legible::<Row, Experiment>("experiment", &rows))
}

fn present(flow: FlowId) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE flow_id = ").push_bind(flow.0);
    query.push(" AND run = (SELECT current_run FROM flows WHERE flows.id = flow_id) ORDER BY sequence_order, id");
    query
}

/// All experiments of a flow, run by run, in their order.
pub(crate) async fn of_all_runs(db: &mut SqliteConnection, flow: FlowId) -> Result<Vec<Experiment>, StoreError> {
    let rows: Vec<Row> = of_runs(flow, None).build_query_as().fetch_all(db).await?;
    rows.into_iter().map(Experiment::try_from).collect()
}

/// The experiments of one run of a flow, or of all, in their order; what cannot be read is left out.
pub(crate) async fn list_of_runs(
    db: &mut SqliteConnection,
    flow: FlowId,
    run: Option<i64>,
) -> Result<Vec<Experiment>, StoreError> {
    let rows = of_runs(flow, run).build().fetch_all(db).await?;
    Ok(legible::<Row, Experiment>("experiment", &rows))
}

fn of_runs(flow: FlowId, run: Option<i64>) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    query.push(" WHERE flow_id = ").push_bind(flow.0);
    if let Some(run) = run {
        query.push(" AND run = ").push_bind(run);
    }
    query.push(" ORDER BY run, sequence_order, id");
    query
}

/// The ids of the experiments of a flow's present run in their order.
pub(crate) async fn ids_of_flow(db: &mut SqliteConnection, flow: FlowId) -> Result<Vec<ExperimentId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT id FROM live_experiments WHERE flow_id = ? \
         AND run = (SELECT current_run FROM flows WHERE flows.id = flow_id) ORDER BY sequence_order, id",
    )
    .bind(flow.0)
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(ExperimentId).collect())
}

/// Whether there is an experiment with that id.
pub(crate) async fn is_there(db: &mut SqliteConnection, id: ExperimentId) -> Result<bool, StoreError> {
    let found: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM live_experiments WHERE id = ?)")
        .bind(id.0)
        .fetch_one(db)
        .await?;
    Ok(found)
}

/// The experiments of the present runs of several flows, by flow and in their order; what cannot be read is left out.
pub(crate) async fn of_flows(
    db: &mut SqliteConnection,
    flows: &[FlowId],
) -> Result<Vec<(FlowId, ExperimentBrief)>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT id, flow_id, status, current_iteration, max_iterations, best_ce FROM live_experiments WHERE flow_id IN (",
    );
    let mut ids = query.separated(", ");
    for flow in flows {
        ids.push_bind(flow.0);
    }
    query.push(
        ") AND run = (SELECT current_run FROM flows WHERE flows.id = flow_id) ORDER BY flow_id, sequence_order, id",
    );
    let rows = query.build().fetch_all(db).await?;
    Ok(legible::<Brief, (FlowId, ExperimentBrief)>("experiment", &rows))
}

/// Some experiments.
pub(crate) async fn list(
    db: &mut SqliteConnection,
    filter: Filter,
    window: &Window<ExperimentSort>,
) -> Result<Slice<Experiment>, StoreError> {
    let keys = listing::keys(db, window, &filter.conditions()).await?;
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    keys.push_ids(query.push(" WHERE id"));
    let rows = query.build().fetch_all(db).await?;
    let experiments = arrange::<Row, Experiment>("experiment", &rows, &keys);
    Ok(keys.slice(experiments))
}

/// How many experiments there are.
pub(crate) async fn total(db: &mut SqliteConnection, filter: Filter, search: &Search) -> Result<u64, StoreError> {
    listing::total::<ExperimentSort>(db, search, &filter.conditions()).await
}

/// The experiments that are said to run although their flow, which the built-in engine ran, does not.
pub(crate) async fn running_alone(db: &mut SqliteConnection) -> Result<Vec<ExperimentId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT experiments.id FROM live_experiments AS experiments JOIN live_flows AS flows ON flows.id = flow_id \
         WHERE experiments.status = 'running' AND flows.status <> 'running' AND worker = 'built_in' \
         ORDER BY experiments.id",
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(ExperimentId).collect())
}

/// Whether anything was recorded for an experiment.
pub(crate) async fn has_records(db: &mut SqliteConnection, id: ExperimentId) -> Result<bool, StoreError> {
    let found: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM iterations WHERE experiment_id = ?1) \
         OR EXISTS (SELECT 1 FROM checkpoints WHERE experiment_id = ?1) \
         OR EXISTS (SELECT 1 FROM health_checks WHERE experiment_id = ?1) \
         OR EXISTS (SELECT 1 FROM validation_summaries WHERE experiment_id = ?1) \
         OR EXISTS (SELECT 1 FROM gating_runs WHERE experiment_id = ?1)",
    )
    .bind(id.0)
    .fetch_one(db)
    .await?;
    Ok(found)
}
