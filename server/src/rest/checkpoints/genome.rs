//! `GET /api/checkpoints/{id}/genome`.

use axum::{Json, extract::State};
use wnn_experiments::{api::GenomeSummary, model::CheckpointId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// What the genome of a checkpoint looks like.
pub(in crate::rest) async fn genome(
    State(services): State<Services>,
    PathId(id): PathId<CheckpointId>,
) -> RestResult<Json<GenomeSummary>> {
    Ok(Json(services.checkpoints().genome(id).await?))
}
