//! `PUT /api/flows/{id}/experiments/reorder`.

use axum::extract::State;
use wnn_experiments::{
    api::{Experiment, ExperimentOrder},
    model::FlowId,
    service::Services,
};

use crate::{
    extract::{JsonBody, PathId},
    rest::listed::Listed,
    rest_error::RestResult,
};

/// Gives the experiments of a flow that have not begun another order.
pub(in crate::rest) async fn reorder(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    JsonBody(order): JsonBody<ExperimentOrder>,
) -> RestResult<Listed<Experiment>> {
    Ok(services.flows().reorder_experiments(id, &order).await?.into())
}
