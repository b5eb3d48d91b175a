//! `POST /api/flows/{id}/experiments`.

use axum::extract::State;
use wnn_experiments::{
    api::{Experiment, FlowExperiment},
    model::FlowId,
    service::Services,
};

use crate::{
    extract::{JsonBody, PathId},
    rest::created::Created,
    rest_error::RestResult,
};

/// Adds an experiment that exists, or a new one, to a flow.
pub(in crate::rest) async fn add_experiment(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    JsonBody(experiment): JsonBody<FlowExperiment>,
) -> RestResult<Created<Experiment>> {
    Ok(Created(services.flows().add_experiment(id, experiment).await?))
}
