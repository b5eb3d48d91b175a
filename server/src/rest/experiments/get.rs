//! `GET /api/experiments/{id}`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Experiment, model::ExperimentId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// One experiment.
pub(in crate::rest) async fn get(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
) -> RestResult<Json<Experiment>> {
    Ok(Json(services.experiments().get(id).await?))
}
