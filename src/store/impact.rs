//! What hangs on a flow or a checkpoint: counted before it is deleted.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::{StoreError, trash::children};
use crate::model::FlowId;

/// What a flow has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Impact {
    pub(crate) experiments: u64,
    pub(crate) iterations: u64,
    pub(crate) checkpoints: u64,
    /// Rows of all kinds, its own among them.
    pub(crate) rows: u64,
    /// Files that this server keeps.
    pub(crate) files: u64,
    /// Bytes of those files.
    pub(crate) bytes: u64,
}

const OF_FLOW: &str = "experiment_id IN (SELECT id FROM live_experiments WHERE flow_id = ?)";

/// What a flow has.
pub(crate) async fn of_flow(db: &mut SqliteConnection, flow: FlowId) -> Result<Impact, StoreError> {
    let experiments = count(db, "SELECT count(*) FROM live_experiments WHERE flow_id = ?".to_owned(), flow).await?;
    let iterations = count(db, format!("SELECT count(*) FROM iterations WHERE {OF_FLOW}"), flow).await?;
    let (checkpoints, files, bytes): (i64, i64, i64) = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT count(*), coalesce(sum(is_managed), 0), coalesce(sum(CASE WHEN is_managed THEN file_size_bytes END), 0) \
         FROM live_checkpoints WHERE {OF_FLOW}"
    )))
    .bind(flow.0)
    .fetch_one(&mut *db)
    .await?;
    let mut rows = 1 + experiments + checkpoints as u64;
    for child in children(db, "experiments").await? {
        if child.table != "checkpoints" {
            let sql = format!(
                "SELECT count(*) FROM \"{}\" WHERE \"{}\" IN (SELECT id FROM live_experiments WHERE flow_id = ?)",
                child.table, child.column
            );
            rows += count(db, sql, flow).await?;
        }
    }
    Ok(Impact {
        experiments,
        iterations,
        checkpoints: checkpoints as u64,
        rows,
        files: files as u64,
        bytes: bytes as u64,
    })
}

/// Bytes of the files of a flow that this server keeps.
pub(crate) async fn bytes_of_flow(db: &mut SqliteConnection, flow: FlowId) -> Result<u64, StoreError> {
    let sql = format!("SELECT coalesce(sum(file_size_bytes), 0) FROM live_checkpoints WHERE is_managed AND {OF_FLOW}");
    count(db, sql, flow).await
}

async fn count(db: &mut SqliteConnection, sql: String, flow: FlowId) -> Result<u64, StoreError> {
    // Names of tables and columns come from the schema.
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).bind(flow.0).fetch_one(db).await?;
    Ok(count as u64)
}
