//! `POST /api/trash/{id}/restore`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Trashed, model::TrashId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Brings an entry back, with the ids that it had.
pub(in crate::rest) async fn restore(
    State(services): State<Services>,
    PathId(id): PathId<TrashId>,
) -> RestResult<Json<Trashed>> {
    Ok(Json(services.trash().restore(id).await?))
}
