//! `POST /api/checkpoints/{id}/verify`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Verification, model::CheckpointId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Compares a checkpoint's file with what was written.
pub(in crate::rest) async fn verify(
    State(services): State<Services>,
    PathId(id): PathId<CheckpointId>,
) -> RestResult<Json<Verification>> {
    Ok(Json(services.checkpoints().verify(id).await?))
}
