//! What housekeeping and the doctor ask of checkpoints.

use sqlx::{QueryBuilder, SqliteConnection};

use super::{SELECT, StoredCheckpoint, fetch};
use crate::{
    model::{CheckpointId, ExperimentId, TrashId},
    store::StoreError,
};

/// States of an experiment that this server saved and nothing refers to, but for the last `kept`.
pub(crate) async fn older_states(
    db: &mut SqliteConnection,
    experiment: ExperimentId,
    kept: u32,
) -> Result<Vec<CheckpointId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT id FROM live_checkpoints AS own WHERE experiment_id = ?1 AND is_managed AND NOT is_final \
         AND checkpoint_type = 'auto' AND content_hash IS NOT NULL AND registered_path IS NULL \
         AND NOT EXISTS (SELECT 1 FROM flows WHERE seed_checkpoint_id = own.id) \
         AND id NOT IN (SELECT id FROM live_checkpoints WHERE experiment_id = ?1 AND NOT is_final \
         ORDER BY created_at DESC, id DESC LIMIT ?2) ORDER BY id",
    )
    .bind(experiment.0)
    .bind(kept)
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(CheckpointId).collect())
}

/// States of completed experiments that this server saved and nothing refers to.
pub(crate) async fn surplus(db: &mut SqliteConnection) -> Result<Vec<StoredCheckpoint>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(
        " WHERE experiments.status = 'completed' AND is_managed AND NOT is_final AND checkpoint_type = 'auto' \
         AND NOT EXISTS (SELECT 1 FROM flows WHERE seed_checkpoint_id = checkpoints.id) ORDER BY checkpoints.id",
    );
    fetch(query, db).await
}

/// A file that a row names.
pub(crate) struct NamedFile {
    pub(crate) checkpoint: CheckpointId,
    pub(crate) path: String,
    pub(crate) bytes: Option<i64>,
    pub(crate) content_hash: Option<String>,
    /// The entry of the trash to which the row belongs.
    pub(crate) trash: Option<TrashId>,
    /// Whether it is one of our own, else one that a client registered.
    pub(crate) managed: bool,
}

/// Every file that a row names, those in the trash among them.
pub(crate) async fn named_files(db: &mut SqliteConnection) -> Result<Vec<NamedFile>, StoreError> {
    type Columns = (i64, String, Option<i64>, Option<String>, Option<i64>, bool);
    let rows: Vec<Columns> = sqlx::query_as(
        "SELECT id, file_path, file_size_bytes, content_hash, trash_id, is_managed FROM checkpoints ORDER BY id",
    )
    .fetch_all(db)
    .await?;
    let named = |(id, path, bytes, content_hash, trash, managed): Columns| NamedFile {
        checkpoint: CheckpointId(id),
        path,
        bytes,
        content_hash,
        trash: trash.map(TrashId),
        managed,
    };
    Ok(rows.into_iter().map(named).collect())
}
