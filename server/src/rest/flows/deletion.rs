//! `GET /api/flows/{id}/deletion`.

use axum::{Json, extract::State};
use wnn_experiments::{api::DeletionImpact, model::FlowId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// What the deletion of a flow would take along.
pub(in crate::rest) async fn deletion(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<Json<DeletionImpact>> {
    Ok(Json(services.flows().deletion(id).await?))
}
