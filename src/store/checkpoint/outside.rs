//! Checkpoints that outside workers register.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use crate::{
    model::{CheckpointId, CheckpointType, ExperimentId, FlowId, GenomeStats, IterationId, Timestamp, TrashId},
    store::{StoreError, Write, row::to_json},
};

/// A checkpoint as a client registers it.
pub(crate) struct OutsideCheckpoint {
    pub(crate) experiment_id: ExperimentId,
    pub(crate) name: String,
    /// As it was sent, or relative to the data directory where `managed`.
    pub(crate) file_path: String,
    /// The file lies where this server keeps checkpoints.
    pub(crate) managed: bool,
    pub(crate) file_size_bytes: Option<i64>,
    pub(crate) created_at: Timestamp,
    pub(crate) final_fitness: Option<f64>,
    pub(crate) final_accuracy: Option<f64>,
    pub(crate) iterations_run: Option<i64>,
    pub(crate) genome_stats: Option<GenomeStats>,
    pub(crate) is_final: bool,
    pub(crate) checkpoint_type: CheckpointType,
    pub(crate) iteration_id: Option<IterationId>,
}

/// Registers a checkpoint; the same file of the same experiment again changes what is known of it and keeps its id, its
/// time, and what this server knows of a file that it wrote itself.
pub(crate) async fn register_outside(db: &mut Write, new: &OutsideCheckpoint) -> Result<CheckpointId, StoreError> {
    let uploaded: Option<String> = sqlx::query_scalar(
        "SELECT file_path FROM live_checkpoints WHERE experiment_id = ? AND registered_path = ? ORDER BY id LIMIT 1",
    )
    .bind(new.experiment_id.0)
    .bind(&new.file_path)
    .fetch_optional(&mut **db)
    .await?;
    let stats = new.genome_stats.as_ref().map(|stats| to_json("checkpoints.genome_stats_json", stats)).transpose()?;
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO checkpoints (experiment_id, name, file_path, is_managed, file_size_bytes, created_at, \
         final_fitness, final_accuracy, iterations_run, genome_stats_json, is_final, checkpoint_type, iteration_id) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (experiment_id, file_path) DO UPDATE SET name = excluded.name, \
         file_size_bytes = iif(content_hash IS NULL, coalesce(excluded.file_size_bytes, file_size_bytes), file_size_bytes), \
         final_fitness = coalesce(excluded.final_fitness, final_fitness), \
         final_accuracy = coalesce(excluded.final_accuracy, final_accuracy), \
         iterations_run = coalesce(excluded.iterations_run, iterations_run), \
         genome_stats_json = coalesce(excluded.genome_stats_json, genome_stats_json), is_final = excluded.is_final, \
         checkpoint_type = excluded.checkpoint_type, iteration_id = coalesce(excluded.iteration_id, iteration_id) \
         RETURNING id",
    )
    .bind(new.experiment_id.0)
    .bind(&new.name)
    .bind(uploaded.as_ref().unwrap_or(&new.file_path))
    .bind(new.managed)
    .bind(new.file_size_bytes)
    .bind(new.created_at.to_string())
    .bind(new.final_fitness)
    .bind(new.final_accuracy)
    .bind(new.iterations_run)
    .bind(stats)
    .bind(new.is_final)
    .bind(new.checkpoint_type.as_str())
    .bind(new.iteration_id.map(|id| id.0))
    .fetch_one(&mut **db)
    .await?;
    Ok(CheckpointId(id))
}

/// The path under which a checkpoint was registered whose file was uploaded.
pub(crate) async fn registered_path(db: &mut SqliteConnection, id: CheckpointId) -> Result<Option<String>, StoreError> {
    let path: Option<Option<String>> = sqlx::query_scalar("SELECT registered_path FROM checkpoints WHERE id = ?")
        .bind(id.0)
        .fetch_optional(db)
        .await?;
    Ok(path.flatten())
}

/// The same of all checkpoints of a flow.
pub(crate) async fn registered_paths(
    db: &mut SqliteConnection,
    flow: FlowId,
) -> Result<HashMap<CheckpointId, String>, StoreError> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT checkpoints.id, registered_path FROM live_checkpoints AS checkpoints \
         JOIN experiments ON experiments.id = experiment_id WHERE flow_id = ? AND registered_path IS NOT NULL",
    )
    .bind(flow.0)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, path)| (CheckpointId(id), path)).collect())
}

/// Notes the path under which a checkpoint was registered elsewhere.
pub(crate) async fn set_registered_path(db: &mut Write, id: CheckpointId, path: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE checkpoints SET registered_path = ? WHERE id = ?")
        .bind(path)
        .bind(id.0)
        .execute(&mut **db)
        .await?;
    Ok(())
}

/// Notes that the file of a checkpoint is now kept here, in `file_path` relative to the data directory.
pub(crate) async fn take_over(
    db: &mut Write,
    id: CheckpointId,
    file_path: &str,
    (file_size_bytes, content_hash): (u64, &str),
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE checkpoints SET registered_path = coalesce(registered_path, file_path), file_path = ?, \
         file_size_bytes = ?, content_hash = ?, is_managed = TRUE WHERE id = ?",
    )
    .bind(file_path)
    .bind(file_size_bytes as i64)
    .bind(content_hash)
    .bind(id.0)
    .execute(&mut **db)
    .await?;
    Ok(())
}

/// Whether a checkpoint that is not in the trash names that file: one of our own relative to the data directory, another as it was registered.
pub(crate) async fn names_file(db: &mut SqliteConnection, file_path: &str) -> Result<bool, StoreError> {
    let found: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM checkpoints WHERE file_path = ?)")
        .bind(file_path)
        .fetch_one(db)
        .await?;
    Ok(found)
}

/// Whether a checkpoint that is not in the trash names a file in that folder of the data directory or below.
pub(crate) async fn names_file_below(db: &mut SqliteConnection, folder: &str) -> Result<bool, StoreError> {
    // `0` comes after the slash, so these are all that begin with the folder.
    let found: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM checkpoints WHERE file_path > ?1 || '/' AND file_path < ?1 || '0')",
    )
    .bind(folder)
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// Whether a checkpoint names that file which does not belong to the entry, in the trash or not.
pub(crate) async fn is_file_of_another(
    db: &mut SqliteConnection,
    path: &str,
    entry: TrashId,
) -> Result<bool, StoreError> {
    // Paths in the trash end with those before it.
    let found: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM checkpoints WHERE file_path = ?1) OR EXISTS (SELECT 1 FROM checkpoints \
         WHERE trash_id <> ?2 AND substr(file_path, -length(?1)) = ?1)",
    )
    .bind(path)
    .bind(entry.0)
    .fetch_one(db)
    .await?;
    Ok(found)
}
