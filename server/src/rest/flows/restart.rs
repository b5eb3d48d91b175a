//! `POST /api/flows/{id}/restart`.

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{Flow, Restart},
    model::FlowId,
    service::Services,
};

use crate::{
    extract::{OptionalBody, PathId},
    rest_error::RestResult,
};

/// Lets a flow go on, or begin a new run.
pub(in crate::rest) async fn restart(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    OptionalBody(how): OptionalBody<Restart>,
) -> RestResult<Json<Flow>> {
    Ok(Json(services.flows().restart(id, how).await?))
}
