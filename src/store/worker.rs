//! Who runs a flow, and what is wished of it meanwhile.

use sqlx::SqliteConnection;

use super::{StoreError, Write, row::parse_optional};
use crate::model::{FlowAction, FlowId};

/// Who runs a flow, or ran it last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Worker {
    /// The engine of this server.
    BuiltIn,
    /// Some other process, which tells by REST.
    Outside,
}

impl Worker {
    fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built_in",
            Self::Outside => "outside",
        }
    }
}

/// Who runs the flow, or ran it last.
pub(crate) async fn of(db: &mut SqliteConnection, id: FlowId) -> Result<Option<Worker>, StoreError> {
    let name: Option<Option<String>> =
        sqlx::query_scalar("SELECT worker FROM live_flows WHERE id = ?").bind(id.0).fetch_optional(db).await?;
    match name.flatten().as_deref() {
        None => Ok(None),
        Some("built_in") => Ok(Some(Worker::BuiltIn)),
        Some("outside") => Ok(Some(Worker::Outside)),
        Some(other) => Err(StoreError::Value { column: "flows.worker", reason: format!("`{other}` is no worker") }),
    }
}

/// Notes who runs the flow from now on.
pub(crate) async fn set(db: &mut Write, id: FlowId, worker: Worker) -> Result<(), StoreError> {
    sqlx::query("UPDATE flows SET worker = ? WHERE id = ?").bind(worker.as_str()).bind(id.0).execute(&mut **db).await?;
    Ok(())
}

/// Nobody runs the flow any more, so that whoever comes first may.
pub(crate) async fn clear(db: &mut Write, id: FlowId) -> Result<(), StoreError> {
    sqlx::query("UPDATE flows SET worker = NULL WHERE id = ?").bind(id.0).execute(&mut **db).await?;
    Ok(())
}

/// Notes what is wished of a flow that runs, so that it is honoured whatever happens to the process; a stop stays a stop.
pub(crate) async fn set_wish(db: &mut Write, id: FlowId, wish: FlowAction) -> Result<(), StoreError> {
    sqlx::query("UPDATE flows SET wish = ? WHERE id = ? AND wish IS NOT 'stop'")
        .bind(wish.as_str())
        .bind(id.0)
        .execute(&mut **db)
        .await?;
    Ok(())
}

/// Forgets the wish.
pub(crate) async fn clear_wish(db: &mut Write, id: FlowId) -> Result<(), StoreError> {
    sqlx::query("UPDATE flows SET wish = NULL WHERE id = ?").bind(id.0).execute(&mut **db).await?;
    Ok(())
}

/// What is wished of a flow that runs.
pub(crate) async fn wish(db: &mut SqliteConnection, id: FlowId) -> Result<Option<FlowAction>, StoreError> {
    let name: Option<Option<String>> =
        sqlx::query_scalar("SELECT wish FROM live_flows WHERE id = ?").bind(id.0).fetch_optional(db).await?;
    parse_optional("flows.wish", name.flatten().as_deref())
}

/// The flows that the built-in engine runs, as far as the database knows.
pub(crate) async fn running_here(db: &mut SqliteConnection) -> Result<Vec<FlowId>, StoreError> {
    let ids: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM live_flows WHERE status = 'running' AND worker = 'built_in' ORDER BY id")
            .fetch_all(db)
            .await?;
    Ok(ids.into_iter().map(FlowId).collect())
}

/// The flows that outside workers run which have given signs of life, each with the last one.
pub(crate) async fn heard_from(db: &mut SqliteConnection) -> Result<Vec<(FlowId, String)>, StoreError> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT id, last_heartbeat FROM live_flows \
         WHERE status = 'running' AND last_heartbeat IS NOT NULL AND worker IS NOT 'built_in' ORDER BY id",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, heard)| (FlowId(id), heard)).collect())
}
