//! `POST /api/flows/{id}/pause`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Flow, model::FlowId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Lets a flow finish its iteration, save, and wait to be resumed.
pub(in crate::rest) async fn pause(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<Json<Flow>> {
    Ok(Json(services.flows().pause(id).await?))
}
