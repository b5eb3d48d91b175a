//! `GET /api/flows/{id}/validations`.

use axum::extract::State;
use wnn_experiments::{api::ValidationSummary, model::FlowId, service::Services};

use crate::{extract::PathId, rest::listed::Listed, rest_error::RestResult};

/// How genomes of a flow did on a validation text, newest first.
pub(in crate::rest) async fn validations(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<Listed<ValidationSummary>> {
    Ok(services.flows().validations(id).await?.into())
}
