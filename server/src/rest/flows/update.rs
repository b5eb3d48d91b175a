//! `PATCH /api/flows/{id}`.

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{Flow, FlowPatch},
    model::FlowId,
    service::Services,
};

use crate::{
    extract::{JsonBody, PathId},
    rest_error::RestResult,
};

/// Changes what is given of a flow.
pub(in crate::rest) async fn update(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    JsonBody(patch): JsonBody<FlowPatch>,
) -> RestResult<Json<Flow>> {
    Ok(Json(services.flows().update(id, patch).await?))
}
