//! `POST /api/flows/{id}/start`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Flow, model::FlowId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Puts a flow into the queue.
pub(in crate::rest) async fn start(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<Json<Flow>> {
    Ok(Json(services.flows().start(id).await?))
}
