//! `POST /api/experiments/{id}/iterations`.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use wnn_experiments::{api::NewIteration, model::ExperimentId, service::Services};

use crate::{
    extract::{OneOrMany, PathId},
    rest_error::RestResult,
};

/// Records one iteration, which is given back, or a list of them, which is counted.
pub(in crate::rest) async fn record(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
    iterations: OneOrMany<NewIteration>,
) -> RestResult<Response> {
    let experiments = services.experiments();
    Ok(match iterations {
        OneOrMany::One(iteration) => {
            (StatusCode::CREATED, Json(experiments.record(id, iteration).await?)).into_response()
        }
        OneOrMany::Many(iterations) => {
            (StatusCode::CREATED, Json(experiments.record_all(id, iterations).await?)).into_response()
        }
    })
}
