//! The queue: flows that wait for a worker, in the order of their places.

use sqlx::SqliteConnection;

use super::{StoreError, Write};
use crate::model::FlowId;

/// The flow that the built-in engine has to take next: the first that no outside worker claimed.
pub(crate) async fn next(db: &mut SqliteConnection) -> Result<Option<FlowId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM live_flows WHERE status = 'queued' AND pid IS NULL AND last_heartbeat IS NULL \
         AND worker IS NOT 'outside' ORDER BY queue_position, id LIMIT 1",
    )
    .fetch_optional(db)
    .await?;
    Ok(id.map(FlowId))
}

/// All that wait, in their order.
pub(crate) async fn list(db: &mut SqliteConnection) -> Result<Vec<FlowId>, StoreError> {
    Ok(places(db).await?.into_iter().map(|(id, _)| FlowId(id)).collect())
}

/// Gives a flow the last place.
pub(crate) async fn join(db: &mut Write, id: FlowId) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE flows SET queue_position = (SELECT coalesce(max(queue_position), 0) + 1 FROM flows) WHERE id = ?",
    )
    .bind(id.0)
    .execute(&mut **db)
    .await?;
    Ok(())
}

/// Shares the places of all that wait out anew; `order` must be these flows.
pub(crate) async fn reorder(db: &mut Write, order: &[FlowId]) -> Result<(), StoreError> {
    let places = places(db).await?;
    for (id, (_, place)) in order.iter().zip(places) {
        sqlx::query("UPDATE flows SET queue_position = ? WHERE id = ?")
            .bind(place)
            .bind(id.0)
            .execute(&mut **db)
            .await?;
    }
    Ok(())
}

/// Who waits and in which place. A flow that was taken keeps its place, so that it comes first if it is put back.
async fn places(db: &mut SqliteConnection) -> Result<Vec<(i64, Option<i64>)>, StoreError> {
    let query = "SELECT id, queue_position FROM live_flows WHERE status = 'queued' ORDER BY queue_position, id";
    Ok(sqlx::query_as(query).fetch_all(db).await?)
}
