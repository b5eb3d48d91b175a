//! `POST /api/flows/{id}/cancel`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Flow, model::FlowId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Ends a flow, also one that was never started.
pub(in crate::rest) async fn cancel(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<Json<Flow>> {
    Ok(Json(services.flows().cancel(id).await?))
}
