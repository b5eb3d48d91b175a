//! `DELETE /api/experiments/{id}`.

use axum::{extract::State, http::StatusCode};
use wnn_experiments::{model::ExperimentId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Deletes an experiment that never ran.
pub(in crate::rest) async fn delete(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
) -> RestResult<StatusCode> {
    services.experiments().delete(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
