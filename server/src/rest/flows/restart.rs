//! `POST /api/flows/{id}/restart`.

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{Flow, Restart},
    model::FlowId,
    service::Services,
};

use crate::{
    extract::{OptionalJsonBody, PathId},
    rest_error::RestResult,
};

/// Lets a flow go on, or begin a new run.
pub(in crate::rest) async fn restart(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    OptionalJsonBody(how): OptionalJsonBody<Restart>,
) -> RestResult<Json<Flow>> {
    Ok(Json(services.flows().restart(id, how).await?))
}
