//! `DELETE /api/checkpoints/{id}`.

use axum::{extract::State, response::NoContent};
use wnn_experiments::{api::CheckpointDeletion, model::CheckpointId, service::Services};

use crate::{
    extract::{PathId, QueryString},
    rest_error::RestResult,
};

/// Deletes a checkpoint and its file; one that flows start from only by force.
pub(in crate::rest) async fn delete(
    State(services): State<Services>,
    PathId(id): PathId<CheckpointId>,
    QueryString(query): QueryString<CheckpointDeletion>,
) -> RestResult<NoContent> {
    services.checkpoints().delete(id, query.force.unwrap_or(false)).await?;
    Ok(NoContent)
}
