//! `DELETE /api/experiments/{id}`.

use axum::{extract::State, response::NoContent};
use wnn_experiments::{model::ExperimentId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Deletes an experiment that never ran.
pub(in crate::rest) async fn delete(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
) -> RestResult<NoContent> {
    services.experiments().delete(id).await?;
    Ok(NoContent)
}
