//! `POST /api/experiments`.

use axum::extract::State;
use wnn_experiments::{
    api::{Experiment, NewExperiment},
    service::Services,
};

use crate::{extract::JsonBody, rest::created::Created, rest_error::RestResult};

/// Adds an experiment that somebody outside runs.
pub(in crate::rest) async fn create(
    State(services): State<Services>,
    JsonBody(experiment): JsonBody<NewExperiment>,
) -> RestResult<Created<Experiment>> {
    Ok(Created(services.experiments().create(experiment).await?))
}
