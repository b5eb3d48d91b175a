//! `POST /api/flows/{id}/stop`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Flow, model::FlowId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Ends a flow after the iteration that runs; what was done is kept.
pub(in crate::rest) async fn stop(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<Json<Flow>> {
    Ok(Json(services.flows().stop(id).await?))
}
