//! `PATCH /api/experiments/{id}`.

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{Experiment, ExperimentPatch},
    model::ExperimentId,
    service::Services,
};

use crate::{
    extract::{JsonBody, PathId},
    rest_error::RestResult,
};

/// Changes what is given of an experiment.
pub(in crate::rest) async fn update(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
    JsonBody(patch): JsonBody<ExperimentPatch>,
) -> RestResult<Json<Experiment>> {
    Ok(Json(services.experiments().update(id, patch).await?))
}
