//! `GET /api/checkpoints/{id}`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Checkpoint, model::CheckpointId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// One checkpoint.
pub(in crate::rest) async fn get(
    State(services): State<Services>,
    PathId(id): PathId<CheckpointId>,
) -> RestResult<Json<Checkpoint>> {
    Ok(Json(services.checkpoints().get(id).await?))
}
