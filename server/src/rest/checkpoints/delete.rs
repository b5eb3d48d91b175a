//! `DELETE /api/checkpoints/{id}`.

use axum::{extract::State, response::NoContent};
use wnn_experiments::{api::Deletion, model::CheckpointId, service::Services};

use crate::{
    extract::{PathId, QueryString},
    rest_error::RestResult,
};

/// Moves a checkpoint and its file to the trash; one that flows start from only by force.
pub(in crate::rest) async fn delete(
    State(services): State<Services>,
    PathId(id): PathId<CheckpointId>,
    QueryString(query): QueryString<Deletion>,
) -> RestResult<NoContent> {
    services.checkpoints().delete(id, query.force.unwrap_or(false)).await?;
    Ok(NoContent)
}
