//! `POST /api/flows/{id}/duplicate`.

use axum::extract::State;
use wnn_experiments::{
    api::{Duplicate, Flow},
    model::FlowId,
    service::Services,
};

use crate::{
    extract::{OptionalJsonBody, PathId},
    rest::created::Created,
    rest_error::RestResult,
};

/// Makes a flow with the configuration of another.
pub(in crate::rest) async fn duplicate(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    OptionalJsonBody(how): OptionalJsonBody<Duplicate>,
) -> RestResult<Created<Flow>> {
    Ok(Created(services.flows().duplicate(id, how).await?))
}
