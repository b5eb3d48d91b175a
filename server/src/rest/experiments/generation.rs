//! `GET /api/experiments/{id}/generations/{number}`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Generation, model::ExperimentId, service::Services};

use crate::{
    extract::{IterationNumber, PathIds},
    rest_error::RestResult,
};

/// One iteration with everyone who took part in it.
pub(in crate::rest) async fn generation(
    State(services): State<Services>,
    PathIds(id, IterationNumber(number)): PathIds<ExperimentId, IterationNumber>,
) -> RestResult<Json<Generation>> {
    Ok(Json(services.experiments().generation(id, number).await?))
}
