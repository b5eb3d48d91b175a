//! Flows in the database.

use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{
    StoreError, Write,
    listing::{self, Condition, Listed, Search, Slice, Window, arrange},
    row::{from_json, parse, parse_optional, text_optional, to_json},
};
use crate::model::{CheckpointId, Flow, FlowConfig, FlowId, FlowSort, FlowStatus, Origin, Timestamp};

/// A flow to be created.
pub(crate) struct NewFlow<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: Option<&'a str>,
    pub(crate) config: &'a FlowConfig,
    pub(crate) seed_checkpoint_id: Option<CheckpointId>,
    pub(crate) origin: Origin,
    pub(crate) created_at: Timestamp,
}

const SELECT: &str = "SELECT id, name, description, config_json, created_at, started_at, completed_at, status, \
    seed_checkpoint_id, pid, last_heartbeat, error, experiment_count, experiments_done, best_ce, current_run, \
    parent_flow_id, parent_checkpoint_id, parent_iteration FROM live_flows";

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    description: Option<String>,
    config_json: String,
    created_at: String,
    started_at: Option<String>,
    completed_at: Option<String>,
    status: String,
    seed_checkpoint_id: Option<i64>,
    pid: Option<i64>,
    last_heartbeat: Option<String>,
    error: Option<String>,
    current_run: i64,
    parent_flow_id: Option<i64>,
    parent_checkpoint_id: Option<i64>,
    parent_iteration: Option<i64>,
    experiment_count: i64,
    experiments_done: i64,
    best_ce: Option<f64>,
}

impl TryFrom<Row> for Flow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: FlowId(row.id),
            name: row.name,
            description: row.description,
            config: from_json("flows.config_json", &row.config_json)?,
            created_at: parse("flows.created_at", &row.created_at)?,
            started_at: parse_optional("flows.started_at", row.started_at.as_deref())?,
            completed_at: parse_optional("flows.completed_at", row.completed_at.as_deref())?,
            status: parse("flows.status", &row.status)?,
            seed_checkpoint_id: row.seed_checkpoint_id.map(CheckpointId),
            pid: row.pid,
            last_heartbeat: parse_optional("flows.last_heartbeat", row.last_heartbeat.as_deref())?,
            error: row.error,
            experiment_count: row.experiment_count as u32,
            experiments_done: row.experiments_done as u32,
            best_ce: row.best_ce,
            current_run: row.current_run,
            origin: Origin {
                parent_flow_id: row.parent_flow_id.map(FlowId),
                parent_checkpoint_id: row.parent_checkpoint_id.map(CheckpointId),
                parent_iteration: row.parent_iteration,
            },
        })
    }
}

impl Listed for FlowSort {
    const TABLE: &'static str = "live_flows";
    const SEARCHED: &'static [&'static str] = &["name", "description", "corpus"];

    fn column(self) -> (&'static str, bool) {
        match self {
            Self::Id => ("id", false),
            Self::Name => ("name COLLATE NOCASE", false),
            Self::Status => ("status", false),
            Self::CreatedAt => ("created_at", false),
            Self::StartedAt => ("started_at", true),
            Self::CompletedAt => ("completed_at", true),
            Self::Duration => ("duration_secs", true),
            Self::ExperimentCount => ("experiment_count", false),
            Self::ExperimentsDone => ("experiments_done", false),
            Self::BestCe => ("best_ce", true),
        }
    }
}

/// The flow with that id.
pub(crate) async fn get(db: &mut SqliteConnection, id: FlowId) -> Result<Option<Flow>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    let row: Option<Row> = query.push(" WHERE id = ").push_bind(id.0).build_query_as().fetch_optional(db).await?;
    row.map(Flow::try_from).transpose()
}

/// Some flows.
pub(crate) async fn list(
    db: &mut SqliteConnection,
    status: Option<FlowStatus>,
    window: &Window<FlowSort>,
) -> Result<Slice<Flow>, StoreError> {
    let keys = listing::keys(db, window, &conditions(status)).await?;
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    keys.push_ids(query.push(" WHERE id"));
    let rows = query.build().fetch_all(db).await?;
    let flows = arrange::<Row, Flow>("flow", &rows, &keys);
    Ok(keys.slice(flows))
}

/// How many flows there are.
pub(crate) async fn total(
    db: &mut SqliteConnection,
    status: Option<FlowStatus>,
    search: &Search,
) -> Result<u64, StoreError> {
    listing::total::<FlowSort>(db, search, &conditions(status)).await
}

fn conditions(status: Option<FlowStatus>) -> Vec<Condition> {
    Condition::broad("status", status.map(FlowStatus::as_str)).into_iter().collect()
}

/// Whether a flow has that name.
pub(crate) async fn is_named(db: &mut SqliteConnection, name: &str) -> Result<bool, StoreError> {
    let is_named: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM live_flows WHERE name = ?)").bind(name).fetch_one(db).await?;
    Ok(is_named)
}

/// How many flows are in that state.
pub(crate) async fn count(db: &mut SqliteConnection, status: FlowStatus) -> Result<u64, StoreError> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM live_flows WHERE status = ?")
        .bind(status.as_str())
        .fetch_one(db)
        .await?;
    Ok(count as u64)
}

/// The flow that runs, or else the one that began last.
pub(crate) async fn latest_run(db: &mut SqliteConnection) -> Result<Option<FlowId>, StoreError> {
    let running: Option<i64> =
        sqlx::query_scalar("SELECT id FROM live_flows WHERE status = 'running' ORDER BY id DESC LIMIT 1")
            .fetch_optional(&mut *db)
            .await?;
    if let Some(id) = running {
        return Ok(Some(FlowId(id)));
    }
    let id: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM live_flows WHERE started_at IS NOT NULL ORDER BY started_at DESC, id DESC LIMIT 1",
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(FlowId))
}

/// The flows that start from that checkpoint.
pub(crate) async fn seeded_from(db: &mut SqliteConnection, id: CheckpointId) -> Result<Vec<FlowId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM live_flows WHERE seed_checkpoint_id = ? ORDER BY id")
        .bind(id.0)
        .fetch_all(db)
        .await?;
    Ok(ids.into_iter().map(FlowId).collect())
}

/// The other flows that start from a checkpoint of this one, with that checkpoint.
pub(crate) async fn seeded_from_flow(
    db: &mut SqliteConnection,
    id: FlowId,
) -> Result<Vec<(FlowId, CheckpointId)>, StoreError> {
    let ids: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT flows.id, checkpoints.id FROM live_flows AS flows JOIN checkpoints ON checkpoints.id = flows.seed_checkpoint_id \
         JOIN experiments ON experiments.id = checkpoints.experiment_id \
         WHERE experiments.flow_id = ?1 AND flows.id <> ?1 ORDER BY flows.id",
    )
    .bind(id.0)
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(|(flow, checkpoint)| (FlowId(flow), CheckpointId(checkpoint))).collect())
}

/// Adds a pending flow without experiments.
pub(crate) async fn insert(db: &mut Write, new: &NewFlow<'_>) -> Result<FlowId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO flows (name, description, config_json, created_at, seed_checkpoint_id, parent_flow_id, \
         parent_checkpoint_id, parent_iteration) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(new.name)
    .bind(new.description)
    .bind(to_json("flows.config_json", new.config)?)
    .bind(new.created_at.to_string())
    .bind(new.seed_checkpoint_id.map(|id| id.0))
    .bind(new.origin.parent_flow_id.map(|id| id.0))
    .bind(new.origin.parent_checkpoint_id.map(|id| id.0))
    .bind(new.origin.parent_iteration)
    .fetch_one(&mut **db)
    .await?;
    Ok(FlowId(id))
}

/// Sees to it that no new flow gets an id up to `id`.
pub(crate) async fn reserve_ids(db: &mut Write, id: FlowId) -> Result<(), StoreError> {
    for statement in [
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'flows', ?1 \
         WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'flows')",
        "UPDATE sqlite_sequence SET seq = max(seq, ?1) WHERE name = 'flows'",
    ] {
        sqlx::query(statement).bind(id.0).execute(&mut **db).await?;
    }
    Ok(())
}

/// Writes every column of a flow that may change.
pub(crate) async fn save(db: &mut Write, flow: &Flow) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE flows SET name = ?, description = ?, config_json = ?, started_at = ?, completed_at = ?, status = ?, \
         seed_checkpoint_id = ?, pid = ?, last_heartbeat = ?, error = ?, current_run = ?, \
         parent_flow_id = ?, parent_checkpoint_id = ?, parent_iteration = ? WHERE id = ?",
    )
    .bind(&flow.name)
    .bind(&flow.description)
    .bind(to_json("flows.config_json", &flow.config)?)
    .bind(text_optional(flow.started_at.as_ref()))
    .bind(text_optional(flow.completed_at.as_ref()))
    .bind(flow.status.as_str())
    .bind(flow.seed_checkpoint_id.map(|id| id.0))
    .bind(flow.pid)
    .bind(text_optional(flow.last_heartbeat.as_ref()))
    .bind(&flow.error)
    .bind(flow.current_run)
    .bind(flow.origin.parent_flow_id.map(|id| id.0))
    .bind(flow.origin.parent_checkpoint_id.map(|id| id.0))
    .bind(flow.origin.parent_iteration)
    .bind(flow.id.0)
    .execute(&mut **db)
    .await?;
    Ok(())
}

/// Ends a flow whose row cannot be read.
pub(crate) async fn fail_unreadable(
    db: &mut Write,
    id: FlowId,
    sentence: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE flows SET status = 'failed', error = ?, completed_at = ?, wish = NULL WHERE id = ?")
        .bind(sentence)
        .bind(now.to_string())
        .bind(id.0)
        .execute(&mut **db)
        .await?;
    Ok(())
}

/// Makes every flow that starts from the checkpoint start from nothing.
pub(crate) async fn clear_seed(db: &mut Write, id: CheckpointId) -> Result<(), StoreError> {
    sqlx::query("UPDATE flows SET seed_checkpoint_id = NULL WHERE seed_checkpoint_id = ? AND trash_id IS NULL")
        .bind(id.0)
        .execute(&mut **db)
        .await?;
    Ok(())
}
