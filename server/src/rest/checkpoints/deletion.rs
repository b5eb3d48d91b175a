//! `GET /api/checkpoints/{id}/deletion`.

use axum::{Json, extract::State};
use wnn_experiments::{api::DeletionImpact, model::CheckpointId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// What the deletion of a checkpoint would take along.
pub(in crate::rest) async fn deletion(
    State(services): State<Services>,
    PathId(id): PathId<CheckpointId>,
) -> RestResult<Json<DeletionImpact>> {
    Ok(Json(services.checkpoints().deletion(id).await?))
}
