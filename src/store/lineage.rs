//! Which flow comes from which.

use sqlx::SqliteConnection;

use super::StoreError;
use crate::model::FlowId;

/// Flows on a line at most: more are as good as a circle, which an import could bring.
const LONGEST: u32 = 1000;

/// The flows that it comes from, the nearest first; also those that are gone.
pub(crate) async fn ancestors(db: &mut SqliteConnection, id: FlowId) -> Result<Vec<FlowId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "WITH RECURSIVE line (id, depth) AS ( \
           SELECT parent_flow_id, 1 FROM flows WHERE id = ?1 AND parent_flow_id IS NOT NULL \
           UNION ALL SELECT parent_flow_id, depth + 1 FROM flows JOIN line USING (id) \
           WHERE parent_flow_id IS NOT NULL AND depth < ?2) \
         SELECT id FROM line ORDER BY depth",
    )
    .bind(id.0)
    .bind(LONGEST)
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(FlowId).collect())
}

/// The flows that come from it, directly or not, oldest first.
pub(crate) async fn descendants(db: &mut SqliteConnection, id: FlowId) -> Result<Vec<FlowId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "WITH RECURSIVE line (id) AS ( \
           SELECT id FROM live_flows WHERE parent_flow_id = ?1 \
           UNION SELECT flows.id FROM live_flows AS flows JOIN line ON parent_flow_id = line.id) \
         SELECT id FROM line WHERE id <> ?1 ORDER BY id",
    )
    .bind(id.0)
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(FlowId).collect())
}
