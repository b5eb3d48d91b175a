//! `GET /api/flows/{id}/ancestry`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Ancestry, model::FlowId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Which flows it comes from, and which come from it.
pub(in crate::rest) async fn ancestry(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<Json<Ancestry>> {
    Ok(Json(services.flows().ancestry(id).await?))
}
