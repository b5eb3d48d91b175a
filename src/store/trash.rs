//! What was deleted and can be restored.
//!
//! Its rows stay in their tables and only name the entry here, so whatever refers to them stays too.

mod purge;

use std::collections::HashSet;

use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

pub(crate) use purge::{children, delete_chunk, delete_rows};

use super::{
    StoreError, Write,
    listing::legible,
    row::{from_json_optional, parse},
};
use crate::model::{CheckpointId, FlowId, Timestamp, TrashId, TrashKind, TrashState, Trashed};

/// An entry to be added.
pub(crate) struct NewEntry<'a> {
    pub(crate) kind: TrashKind,
    pub(crate) item_id: Option<i64>,
    pub(crate) name: &'a str,
    pub(crate) deleted_at: Timestamp,
    pub(crate) bytes: u64,
    pub(crate) state: TrashState,
    /// The flows that lose the checkpoint which they start from.
    pub(crate) seeds: &'a [(FlowId, CheckpointId)],
}

/// An entry and what is needed to undo it.
pub(crate) struct Entry {
    pub(crate) shown: Trashed,
    pub(crate) seeds: Vec<(FlowId, CheckpointId)>,
}

const SELECT: &str = "SELECT id, kind, item_id, name, deleted_at, bytes, state, seeds_json FROM trash";

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: String,
    item_id: Option<i64>,
    name: String,
    deleted_at: String,
    bytes: i64,
    state: String,
    seeds_json: Option<String>,
}

impl TryFrom<Row> for Entry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let shown = Trashed {
            id: TrashId(row.id),
            kind: parse("trash.kind", &row.kind)?,
            item_id: row.item_id,
            name: row.name,
            deleted_at: parse("trash.deleted_at", &row.deleted_at)?,
            bytes: row.bytes as u64,
            state: parse("trash.state", &row.state)?,
        };
        let seeds = from_json_optional("trash.seeds_json", row.seeds_json.as_deref())?;
        Ok(Self { shown, seeds: seeds.unwrap_or_default() })
    }
}

async fn fetch(mut query: QueryBuilder<Sqlite>, db: &mut SqliteConnection) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> = query.build_query_as().fetch_all(db).await?;
    rows.into_iter().map(Entry::try_from).collect()
}

/// The entry with that id.
pub(crate) async fn get(db: &mut SqliteConnection, id: TrashId) -> Result<Option<Entry>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE id = ").push_bind(id.0);
    Ok(fetch(query, db).await?.pop())
}

/// Some entries, what was deleted last first, and how many there are in all; what cannot be read is left out.
pub(crate) async fn list(
    db: &mut SqliteConnection,
    kind: Option<TrashKind>,
    item: Option<i64>,
    (limit, offset): (u32, u32),
) -> Result<(Vec<Entry>, u64), StoreError> {
    let restrict = |query: &mut QueryBuilder<Sqlite>| {
        query.push(" WHERE state <> 'purging'");
        if let Some(kind) = kind {
            query.push(" AND kind = ").push_bind(kind.as_str());
        }
        if let Some(item) = item {
            query.push(" AND item_id = ").push_bind(item);
        }
    };
    let mut count = QueryBuilder::new("SELECT count(*) FROM trash");
    restrict(&mut count);
    let total: i64 = count.build_query_scalar().fetch_one(&mut *db).await?;
    let mut query = QueryBuilder::new(SELECT);
    restrict(&mut query);
    query.push(" ORDER BY id DESC LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(offset);
    let rows = query.build().fetch_all(db).await?;
    Ok((legible::<Row, Entry>("entry of the trash", &rows), total as u64))
}

/// The entries whose files are on their way.
pub(crate) async fn under_way(db: &mut SqliteConnection) -> Result<Vec<Entry>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE state <> 'kept' ORDER BY id");
    fetch(query, db).await
}

/// The ids of all entries.
pub(crate) async fn ids(db: &mut SqliteConnection) -> Result<HashSet<i64>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM trash").fetch_all(db).await?;
    Ok(ids.into_iter().collect())
}

/// The entries that were deleted before that time.
pub(crate) async fn older_than(db: &mut SqliteConnection, time: Timestamp) -> Result<Vec<Entry>, StoreError> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" WHERE state = 'kept' AND deleted_at < ").push_bind(time.to_string()).push(" ORDER BY id");
    fetch(query, db).await
}

/// The entries of single checkpoints that belong to the flow of that entry.
pub(crate) async fn inside(db: &mut SqliteConnection, id: TrashId) -> Result<Vec<TrashId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT checkpoints.trash_id FROM checkpoints JOIN experiments ON experiments.id = experiment_id \
         WHERE experiments.trash_id = ?1 AND checkpoints.trash_id <> ?1",
    )
    .bind(id.0)
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(TrashId).collect())
}

/// The entry of the flow to which the checkpoint of that entry belongs.
pub(crate) async fn around(db: &mut SqliteConnection, id: TrashId) -> Result<Option<(TrashId, FlowId)>, StoreError> {
    let found: Option<(i64, i64)> = sqlx::query_as(
        "SELECT experiments.trash_id, experiments.flow_id FROM checkpoints \
         JOIN experiments ON experiments.id = experiment_id \
         WHERE checkpoints.trash_id = ?1 AND experiments.trash_id <> ?1",
    )
    .bind(id.0)
    .fetch_optional(db)
    .await?;
    Ok(found.map(|(id, flow)| (TrashId(id), FlowId(flow))))
}

/// Adds an entry.
pub(crate) async fn insert(db: &mut Write, new: &NewEntry<'_>) -> Result<TrashId, StoreError> {
    let seeds = (!new.seeds.is_empty()).then(|| super::row::to_json("trash.seeds_json", &new.seeds)).transpose()?;
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO trash (kind, item_id, name, deleted_at, bytes, state, seeds_json) \
         VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(new.kind.as_str())
    .bind(new.item_id)
    .bind(new.name)
    .bind(new.deleted_at.to_string())
    .bind(new.bytes as i64)
    .bind(new.state.as_str())
    .bind(seeds)
    .fetch_one(&mut **db)
    .await?;
    Ok(TrashId(id))
}

/// Notes how far an entry is.
pub(crate) async fn set_state(db: &mut Write, id: TrashId, state: TrashState) -> Result<(), StoreError> {
    sqlx::query("UPDATE trash SET state = ? WHERE id = ?").bind(state.as_str()).bind(id.0).execute(&mut **db).await?;
    Ok(())
}

/// Removes an entry, to which nothing refers any more.
pub(crate) async fn delete(db: &mut Write, id: TrashId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM trash WHERE id = ?").bind(id.0).execute(&mut **db).await?;
    Ok(())
}

/// Hides a flow, its experiments and its checkpoints, whose files are below `folder` from now on.
pub(crate) async fn hide_flow(db: &mut Write, flow: FlowId, id: TrashId, folder: &str) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE checkpoints SET trash_id = ?1, file_path = ?3 || file_path WHERE trash_id IS NULL \
         AND experiment_id IN (SELECT id FROM experiments WHERE flow_id = ?2)",
    )
    .bind(id.0)
    .bind(flow.0)
    .bind(folder)
    .execute(&mut **db)
    .await?;
    for statement in
        ["UPDATE experiments SET trash_id = ? WHERE flow_id = ?", "UPDATE flows SET trash_id = ? WHERE id = ?"]
    {
        sqlx::query(statement).bind(id.0).bind(flow.0).execute(&mut **db).await?;
    }
    Ok(())
}

/// Hides a checkpoint, whose file is below `folder` from now on.
pub(crate) async fn hide_checkpoint(
    db: &mut Write,
    checkpoint: CheckpointId,
    id: TrashId,
    folder: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE checkpoints SET trash_id = ?, file_path = ? || file_path WHERE id = ?")
        .bind(id.0)
        .bind(folder)
        .bind(checkpoint.0)
        .execute(&mut **db)
        .await?;
    Ok(())
}

/// The checkpoints of an entry, with the paths that their files had before they went below `folder`.
pub(crate) async fn checkpoints(
    db: &mut SqliteConnection,
    id: TrashId,
    folder: &str,
) -> Result<Vec<(CheckpointId, String, bool)>, StoreError> {
    let rows: Vec<(i64, String, bool)> = sqlx::query_as(
        "SELECT id, substr(file_path, length(?2) + 1), is_managed FROM checkpoints WHERE trash_id = ?1 ORDER BY id",
    )
    .bind(id.0)
    .bind(folder)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, path, managed)| (CheckpointId(id), path, managed)).collect())
}

/// The checkpoint that has taken the place of one in the entry meanwhile: same experiment, same file.
pub(crate) async fn taken_by(
    db: &mut SqliteConnection,
    id: TrashId,
    folder: &str,
) -> Result<Option<CheckpointId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
        "SELECT live.id FROM checkpoints JOIN live_checkpoints AS live ON live.experiment_id = checkpoints.experiment_id \
         AND live.file_path = substr(checkpoints.file_path, length(?2) + 1) WHERE checkpoints.trash_id = ?1 LIMIT 1",
    )
    .bind(id.0)
    .bind(folder)
    .fetch_optional(db)
    .await?;
    Ok(id.map(CheckpointId))
}

/// Shows again what the entry hides.
pub(crate) async fn show(db: &mut Write, id: TrashId, folder: &str) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE checkpoints SET trash_id = NULL, file_path = substr(file_path, length(?2) + 1) WHERE trash_id = ?1",
    )
    .bind(id.0)
    .bind(folder)
    .execute(&mut **db)
    .await?;
    for statement in [
        "UPDATE experiments SET trash_id = NULL WHERE trash_id = ?",
        "UPDATE flows SET trash_id = NULL WHERE trash_id = ?",
    ] {
        sqlx::query(statement).bind(id.0).execute(&mut **db).await?;
    }
    Ok(())
}

/// Lets a flow start from its checkpoint again, unless it has another one by now or began without; says whether it does.
pub(crate) async fn reseed(
    db: &mut Write,
    flow: FlowId,
    checkpoint: CheckpointId,
    deleted_at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE flows SET seed_checkpoint_id = ?2 WHERE id = ?1 AND seed_checkpoint_id IS NULL \
         AND (started_at IS NULL OR started_at < ?3) AND EXISTS (SELECT 1 FROM checkpoints WHERE id = ?2)",
    )
    .bind(flow.0)
    .bind(checkpoint.0)
    .bind(deleted_at.to_string())
    .execute(&mut **db)
    .await?;
    Ok(done.rows_affected() > 0)
}
