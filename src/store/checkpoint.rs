//! Checkpoints in the database.

use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{
    StoreError, Write,
    row::{from_json_optional, parse, to_json},
};
use crate::model::{
    Checkpoint, CheckpointId, CheckpointType, ExperimentId, FlowId, GenomeStats, IterationId, Timestamp,
};

/// A checkpoint and where its file is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredCheckpoint {
    pub(crate) checkpoint: Checkpoint,
    /// Written by this server: `file_path` is relative to the data directory.
    pub(crate) managed: bool,
}

/// A checkpoint to be registered, whose file this server wrote.
pub(crate) struct NewCheckpoint {
    pub(crate) experiment_id: ExperimentId,
    pub(crate) name: String,
    /// Relative to the data directory.
    pub(crate) file_path: String,
    pub(crate) file_size_bytes: u64,
    pub(crate) created_at: Timestamp,
    pub(crate) final_fitness: Option<f64>,
    pub(crate) final_accuracy: Option<f64>,
    pub(crate) iterations_run: u32,
    pub(crate) genome_stats: GenomeStats,
    pub(crate) is_final: bool,
    pub(crate) checkpoint_type: CheckpointType,
}

/// Which checkpoints to list.
#[derive(Default)]
pub(crate) struct Filter {
    pub(crate) experiment: Option<ExperimentId>,
    pub(crate) flow: Option<FlowId>,
    pub(crate) is_final: Option<bool>,
}

const SELECT: &str = "SELECT checkpoints.id, experiment_id, flow_id, checkpoints.name, file_path, file_size_bytes, \
    checkpoints.created_at, final_fitness, final_accuracy, iterations_run, genome_stats_json, is_final, \
    reference_count, checkpoint_type, iteration_id, is_managed \
    FROM checkpoints JOIN experiments ON experiments.id = experiment_id";

#[derive(FromRow)]
struct Row {
    id: i64,
    experiment_id: i64,
    flow_id: Option<i64>,
    name: String,
    file_path: String,
    file_size_bytes: Option<i64>,
    created_at: String,
    final_fitness: Option<f64>,
    final_accuracy: Option<f64>,
    iterations_run: Option<i64>,
    genome_stats_json: Option<String>,
    is_final: Option<bool>,
    reference_count: Option<i64>,
    checkpoint_type: String,
    iteration_id: Option<i64>,
    is_managed: bool,
}

impl TryFrom<Row> for StoredCheckpoint {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let checkpoint = Checkpoint {
            id: CheckpointId(row.id),
            experiment_id: ExperimentId(row.experiment_id),
            flow_id: row.flow_id.map(FlowId),
            name: row.name,
            file_path: row.file_path,
            file_size_bytes: row.file_size_bytes,
            created_at: parse("checkpoints.created_at", &row.created_at)?,
            final_fitness: row.final_fitness,
            final_accuracy: row.final_accuracy,
            iterations_run: row.iterations_run,
            genome_stats: from_json_optional("checkpoints.genome_stats_json", row.genome_stats_json.as_deref())?,
            is_final: row.is_final.unwrap_or_default(),
            reference_count: row.reference_count.unwrap_or_default(),
            checkpoint_type: parse("checkpoints.checkpoint_type", &row.checkpoint_type)?,
            iteration_id: row.iteration_id.map(IterationId),
        };
        Ok(Self { checkpoint, managed: row.is_managed })
    }
}

async fn fetch(
    mut query: QueryBuilder<Sqlite>,
    db: &mut SqliteConnection,
) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let rows: Vec<Row> = query.build_query_as().fetch_all(db).await?;
    rows.into_iter().map(StoredCheckpoint::try_from).collect()
}

/// The checkpoint with that id.
pub(crate) async fn get(db: &mut SqliteConnection, id: CheckpointId) -> Result<Option<StoredCheckpoint>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE checkpoints.id = ").push_bind(id.0);
    Ok(fetch(query, db).await?.pop())
}

/// Some checkpoints, newest first, and how many there are in all.
pub(crate) async fn list(
    db: &mut SqliteConnection,
    filter: &Filter,
    limit: u32,
    offset: u32,
) -> Result<(Vec<StoredCheckpoint>, u64), StoreError> {
    let restrict = |query: &mut QueryBuilder<Sqlite>| {
        query.push(" WHERE TRUE");
        if let Some(experiment) = filter.experiment {
            query.push(" AND experiment_id = ").push_bind(experiment.0);
        }
        if let Some(flow) = filter.flow {
            query.push(" AND flow_id = ").push_bind(flow.0);
        }
        if let Some(is_final) = filter.is_final {
            query.push(" AND is_final = ").push_bind(is_final);
        }
    };
    let mut count =
        QueryBuilder::new("SELECT count(*) FROM checkpoints JOIN experiments ON experiments.id = experiment_id");
    restrict(&mut count);
    let total: i64 = count.build_query_scalar().fetch_one(&mut *db).await?;
    let mut query = QueryBuilder::new(SELECT);
    restrict(&mut query);
    query.push(" ORDER BY checkpoints.id DESC LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(offset);
    Ok((fetch(query, db).await?, total as u64))
}

/// All checkpoints of a flow, oldest first.
pub(crate) async fn of_flow(db: &mut SqliteConnection, flow: FlowId) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE flow_id = ").push_bind(flow.0).push(" ORDER BY checkpoints.id");
    fetch(query, db).await
}

/// The results of an experiment, or what was saved on the way, the furthest first.
pub(crate) async fn of_experiment(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    is_final: bool,
) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE experiment_id = ").push_bind(experiment.0);
    query.push(" AND is_final = ").push_bind(is_final);
    query.push(" ORDER BY iterations_run DESC, checkpoints.id DESC");
    fetch(query, db).await
}

/// Registers a checkpoint; the same file of the same experiment again is replaced and keeps its id.
pub(crate) async fn register(db: &mut Write, new: &NewCheckpoint) -> Result<CheckpointId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO checkpoints (experiment_id, name, file_path, file_size_bytes, created_at, final_fitness, \
         final_accuracy, iterations_run, genome_stats_json, is_final, checkpoint_type, is_managed) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, TRUE) \
         ON CONFLICT (experiment_id, file_path) DO UPDATE SET name = excluded.name, \
         file_size_bytes = excluded.file_size_bytes, created_at = excluded.created_at, \
         final_fitness = excluded.final_fitness, final_accuracy = excluded.final_accuracy, \
         iterations_run = excluded.iterations_run, genome_stats_json = excluded.genome_stats_json, \
         is_final = excluded.is_final, checkpoint_type = excluded.checkpoint_type, is_managed = TRUE \
         RETURNING id",
    )
    .bind(new.experiment_id.0)
    .bind(&new.name)
    .bind(&new.file_path)
    .bind(new.file_size_bytes as i64)
    .bind(new.created_at.to_string())
    .bind(new.final_fitness)
    .bind(new.final_accuracy)
    .bind(new.iterations_run)
    .bind(to_json("checkpoints.genome_stats_json", &new.genome_stats)?)
    .bind(new.is_final)
    .bind(new.checkpoint_type.as_str())
    .fetch_one(&mut **db)
    .await?;
    Ok(CheckpointId(id))
}

/// Whether a checkpoint has its file there.
pub(crate) async fn has_file(db: &mut SqliteConnection, path: &str) -> Result<bool, StoreError> {
    let query = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM checkpoints WHERE file_path = ?)");
    Ok(query.bind(path).fetch_one(db).await?)
}

/// Removes the row; no flow may start from it any more.
pub(crate) async fn delete(db: &mut Write, id: CheckpointId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM checkpoints WHERE id = ?").bind(id.0).execute(&mut **db).await?;
    Ok(())
}
