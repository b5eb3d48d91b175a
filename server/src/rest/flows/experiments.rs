//! `GET /api/flows/{id}/experiments`.

use axum::extract::State;
use wnn_experiments::{api::Experiment, model::FlowId, service::Services};

use crate::{extract::PathId, rest::listed::Listed, rest_error::RestResult};

/// The experiments of a flow, in their order.
pub(in crate::rest) async fn experiments(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<Listed<Experiment>> {
    Ok(services.flows().experiments(id).await?.into())
}
