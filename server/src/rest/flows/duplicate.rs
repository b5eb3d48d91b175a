//! `POST /api/flows/{id}/duplicate`.

use axum::{Json, extract::State, http::StatusCode};
use wnn_experiments::{
    api::{Duplicate, Flow},
    model::FlowId,
    service::Services,
};

use crate::{
    extract::{OptionalJsonBody, PathId},
    rest_error::RestResult,
};

/// Makes a flow with the configuration of another.
pub(in crate::rest) async fn duplicate(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    OptionalJsonBody(how): OptionalJsonBody<Duplicate>,
) -> RestResult<(StatusCode, Json<Flow>)> {
    Ok((StatusCode::CREATED, Json(services.flows().duplicate(id, how).await?)))
}
