//! What the first page asks of the database.

use sqlx::{FromRow, SqliteConnection};

use super::{
    StoreError,
    checkpoint::{self, StoredCheckpoint},
};
use crate::model::{CheckpointId, FlowId};

#[derive(FromRow)]
struct Sums {
    flows: i64,
    checkpoints: i64,
    checkpoint_bytes: i64,
    trash_bytes: i64,
    pages: i64,
    page_size: i64,
}

/// How much there is: numbers, and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) flows: u64,
    pub(crate) checkpoints: u64,
    pub(crate) checkpoint_bytes: u64,
    pub(crate) trash_bytes: u64,
    pub(crate) database_bytes: u64,
}

/// The flows that run, the one that began first at the head.
pub(crate) async fn running(db: &mut SqliteConnection, limit: u32) -> Result<Vec<FlowId>, StoreError> {
    let wanted = "SELECT id FROM live_flows WHERE status = 'running' ORDER BY started_at, id LIMIT ?";
    let ids: Vec<i64> = sqlx::query_scalar(wanted).bind(limit).fetch_all(db).await?;
    Ok(ids.into_iter().map(FlowId).collect())
}

/// The flows that ended last, the latest first.
pub(crate) async fn ended(db: &mut SqliteConnection, limit: u32) -> Result<Vec<FlowId>, StoreError> {
    let wanted = "SELECT id FROM live_flows WHERE completed_at IS NOT NULL \
                  AND status IN ('completed', 'failed', 'cancelled') ORDER BY completed_at DESC, id DESC LIMIT ?";
    let ids: Vec<i64> = sqlx::query_scalar(wanted).bind(limit).fetch_all(db).await?;
    Ok(ids.into_iter().map(FlowId).collect())
}

/// The result with the lowest cross-entropy that a flow reached on a corpus.
pub(crate) async fn best_on(db: &mut SqliteConnection, corpus: &str) -> Result<Option<StoredCheckpoint>, StoreError> {
    // Whoever looks for a corpus on which nothing has ended would look through all results.
    let any = "SELECT EXISTS (SELECT 1 FROM live_flows WHERE corpus = ? AND experiments_done > 0)";
    if !sqlx::query_scalar::<_, bool>(any).bind(corpus).fetch_one(&mut *db).await? {
        return Ok(None);
    }
    // Results in their order, the first whose flow is on that corpus; CROSS keeps the database from turning that round.
    let wanted = "SELECT c.id FROM live_checkpoints AS c CROSS JOIN live_flows AS f ON f.id = c.experiment_flow_id \
                  WHERE c.final_fitness IS NOT NULL AND c.is_final AND f.corpus = ? \
                  ORDER BY c.final_fitness, c.id LIMIT 1";
    let id: Option<i64> = sqlx::query_scalar(wanted).bind(corpus).fetch_optional(&mut *db).await?;
    match id {
        Some(id) => checkpoint::get(db, CheckpointId(id)).await,
        None => Ok(None),
    }
}

/// How many flows and checkpoints there are, and what takes room.
pub(crate) async fn used(db: &mut SqliteConnection) -> Result<Used, StoreError> {
    let wanted = "SELECT count(*) AS checkpoints, coalesce(sum(file_size_bytes), 0) AS checkpoint_bytes, \
                  (SELECT count(*) FROM live_flows) AS flows, \
                  (SELECT coalesce(sum(bytes), 0) FROM trash) AS trash_bytes, \
                  (SELECT page_count FROM pragma_page_count) AS pages, \
                  (SELECT page_size FROM pragma_page_size) AS page_size FROM live_checkpoints";
    let sums: Sums = sqlx::query_as(wanted).fetch_one(db).await?;
    Ok(Used {
        flows: sums.flows.unsigned_abs(),
        checkpoints: sums.checkpoints.unsigned_abs(),
        checkpoint_bytes: sums.checkpoint_bytes.unsigned_abs(),
        trash_bytes: sums.trash_bytes.unsigned_abs(),
        database_bytes: sums.pages.saturating_mul(sums.page_size).unsigned_abs(),
    })
}
