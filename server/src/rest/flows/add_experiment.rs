//! `POST /api/flows/{id}/experiments`.

use axum::{Json, extract::State, http::StatusCode};
use wnn_experiments::{
    api::{Experiment, FlowExperiment},
    model::FlowId,
    service::Services,
};

use crate::{
    extract::{JsonBody, PathId},
    rest_error::RestResult,
};

/// Adds an experiment that exists, or a new one, to a flow.
pub(in crate::rest) async fn add_experiment(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    JsonBody(experiment): JsonBody<FlowExperiment>,
) -> RestResult<(StatusCode, Json<Experiment>)> {
    Ok((StatusCode::CREATED, Json(services.flows().add_experiment(id, experiment).await?)))
}
