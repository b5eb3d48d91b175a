//! Checkpoints in the database.

mod outside;
mod upkeep;

use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{
    StoreError, Write,
    listing::{self, Condition, Listed, Search, Slice, Window, arrange, legible},
    row::{from_json_optional, parse, to_json},
};
use crate::model::{
    Checkpoint, CheckpointId, CheckpointSort, CheckpointType, ExperimentId, FlowId, GenomeStats, IterationId, Timestamp,
};
pub(crate) use outside::{
    OutsideCheckpoint, is_file_of_another, names_file, names_file_below, register_outside, registered_path,
    registered_paths, set_registered_path, take_over,
};
pub(crate) use upkeep::{NamedFile, named_files, older_states, surplus};

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
    /// SHA-256 of the file.
    pub(crate) content_hash: String,
}

/// Which checkpoints to list.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter {
    pub(crate) experiment: Option<ExperimentId>,
    pub(crate) flow: Option<FlowId>,
    pub(crate) is_final: Option<bool>,
}

const SELECT: &str = "SELECT checkpoints.id, experiment_id, flow_id, checkpoints.name, file_path, file_size_bytes, \
    checkpoints.created_at, final_fitness, final_accuracy, iterations_run, genome_stats_json, is_final, \
    reference_count, checkpoint_type, iteration_id, is_managed, content_hash \
    FROM live_checkpoints AS checkpoints JOIN experiments ON experiments.id = experiment_id";

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
    content_hash: Option<String>,
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
            content_hash: row.content_hash,
        };
        Ok(Self { checkpoint, managed: row.is_managed })
    }
}

impl Listed for CheckpointSort {
    const TABLE: &'static str = "live_checkpoints";
    const SEARCHED: &'static [&'static str] =
        &["name", "file_path", "experiment_flow_id IN (SELECT id FROM live_flows WHERE name?)"];

    fn column(self) -> (&'static str, bool) {
        match self {
            Self::Id => ("id", false),
            Self::Name => ("name COLLATE NOCASE", false),
            Self::FlowId => ("experiment_flow_id", true),
            Self::ExperimentId => ("experiment_id", false),
            Self::CheckpointType => ("checkpoint_type", false),
            Self::IterationsRun => ("iterations_run", true),
            Self::BestCe => ("final_fitness", true),
            Self::BestAccuracy => ("final_accuracy", true),
            Self::CreatedAt => ("created_at", false),
            Self::FileSize => ("file_size_bytes", true),
            Self::ReferenceCount => ("reference_count", true),
        }
    }
}

impl Filter {
    fn conditions(self) -> Vec<Condition> {
        let experiment = Condition::selective("experiment_id", self.experiment.map(|id| id.0));
        let flow = Condition::selective("experiment_flow_id", self.flow.map(|id| id.0));
        let is_final = Condition::broad("is_final", self.is_final);
        experiment.into_iter().chain(flow).chain(is_final).collect()
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

/// Some checkpoints.
pub(crate) async fn list(
    db: &mut SqliteConnection,
    filter: Filter,
    window: &Window<CheckpointSort>,
) -> Result<Slice<StoredCheckpoint>, StoreError> {
    let keys = listing::keys(db, window, &filter.conditions()).await?;
    let mut query = QueryBuilder::<Sqlite>::new(SELECT);
    keys.push_ids(query.push(" WHERE checkpoints.id"));
    let rows = query.build().fetch_all(db).await?;
    let checkpoints = arrange::<Row, StoredCheckpoint>("checkpoint", &rows, &keys);
    Ok(keys.slice(checkpoints))
}

/// How many checkpoints there are.
pub(crate) async fn total(db: &mut SqliteConnection, filter: Filter, search: &Search) -> Result<u64, StoreError> {
    listing::total::<CheckpointSort>(db, search, &filter.conditions()).await
}

/// All checkpoints of a flow, oldest first.
pub(crate) async fn of_flow(db: &mut SqliteConnection, flow: FlowId) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE flow_id = ").push_bind(flow.0).push(" ORDER BY checkpoints.id");
    fetch(query, db).await
}

/// The newest checkpoints of a flow's present run, oldest first.
pub(crate) async fn newest_of_present_run(
    db: &mut SqliteConnection,
    flow: FlowId,
    limit: u32,
) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE flow_id = ").push_bind(flow.0);
    query.push(" AND run = (SELECT current_run FROM flows WHERE flows.id = flow_id)");
    newest(query, db, limit).await
}

/// The newest checkpoints of an experiment, oldest first.
pub(crate) async fn newest_of_experiment(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    limit: u32,
) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE experiment_id = ").push_bind(experiment.0);
    newest(query, db, limit).await
}

/// The newest of those that a query finds, oldest first; what cannot be read is left out.
async fn newest(
    mut query: QueryBuilder<Sqlite>,
    db: &mut SqliteConnection,
    limit: u32,
) -> Result<Vec<StoredCheckpoint>, StoreError> {
    query.push(" ORDER BY checkpoints.id DESC LIMIT ").push_bind(limit);
    let mut rows = query.build().fetch_all(db).await?;
    rows.reverse();
    Ok(legible::<Row, StoredCheckpoint>("checkpoint", &rows))
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
         final_accuracy, iterations_run, genome_stats_json, is_final, checkpoint_type, content_hash, is_managed) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, TRUE) \
         ON CONFLICT (experiment_id, file_path) DO UPDATE SET name = excluded.name, \
         file_size_bytes = excluded.file_size_bytes, created_at = excluded.created_at, \
         final_fitness = excluded.final_fitness, final_accuracy = excluded.final_accuracy, \
         iterations_run = excluded.iterations_run, genome_stats_json = excluded.genome_stats_json, \
         is_final = excluded.is_final, checkpoint_type = excluded.checkpoint_type, content_hash = excluded.content_hash, is_managed = TRUE \
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
    .bind(&new.content_hash)
    .fetch_one(&mut **db)
    .await?;
    Ok(CheckpointId(id))
}

/// Adds a checkpoint that was made elsewhere; its id is not read, nor what follows from other rows.
pub(crate) async fn insert_copy(db: &mut Write, stored: &StoredCheckpoint) -> Result<CheckpointId, StoreError> {
    let checkpoint = &stored.checkpoint;
    let stats = checkpoint.genome_stats.as_ref();
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO checkpoints (experiment_id, name, file_path, file_size_bytes, created_at, final_fitness, \
         final_accuracy, iterations_run, genome_stats_json, is_final, checkpoint_type, iteration_id, content_hash, is_managed) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(checkpoint.experiment_id.0)
    .bind(&checkpoint.name)
    .bind(&checkpoint.file_path)
    .bind(checkpoint.file_size_bytes)
    .bind(checkpoint.created_at.to_string())
    .bind(checkpoint.final_fitness)
    .bind(checkpoint.final_accuracy)
    .bind(checkpoint.iterations_run)
    .bind(stats.map(|stats| to_json("checkpoints.genome_stats_json", stats)).transpose()?)
    .bind(checkpoint.is_final)
    .bind(checkpoint.checkpoint_type.as_str())
    .bind(checkpoint.iteration_id.map(|id| id.0))
    .bind(&checkpoint.content_hash)
    .bind(stored.managed)
    .fetch_one(&mut **db)
    .await?;
    Ok(CheckpointId(id))
}
