//! `GET /api/experiments/{id}/health_checks`.

use axum::extract::State;
use wnn_experiments::{api::HealthCheck, model::ExperimentId, service::Services};

use crate::{extract::PathId, rest::listed::Listed, rest_error::RestResult};

/// The health checks of an experiment by iteration.
pub(in crate::rest) async fn health_checks(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
) -> RestResult<Listed<HealthCheck>> {
    Ok(services.experiments().health_checks(id).await?.into())
}
