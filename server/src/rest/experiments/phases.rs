//! `GET /api/experiments/{id}/phases`.

use axum::extract::State;
use wnn_experiments::{api::Phase, model::ExperimentId, service::Services};

use crate::{extract::PathId, rest::listed::Listed, rest_error::RestResult};

/// The one phase of an experiment.
pub(in crate::rest) async fn phases(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
) -> RestResult<Listed<Phase>> {
    Ok(services.experiments().phases(id).await?.into())
}
