//! `POST /api/flows/{id}/resume`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Flow, model::FlowId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Puts a paused flow back into the queue.
pub(in crate::rest) async fn resume(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<Json<Flow>> {
    Ok(Json(services.flows().resume(id).await?))
}
