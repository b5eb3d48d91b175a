//! `POST /api/experiments`.

use axum::{Json, extract::State, http::StatusCode};
use wnn_experiments::{
    api::{Experiment, NewExperiment},
    service::Services,
};

use crate::{extract::JsonBody, rest_error::RestResult};

/// Adds an experiment that somebody outside runs.
pub(in crate::rest) async fn create(
    State(services): State<Services>,
    JsonBody(experiment): JsonBody<NewExperiment>,
) -> RestResult<(StatusCode, Json<Experiment>)> {
    Ok((StatusCode::CREATED, Json(services.experiments().create(experiment).await?)))
}
