//! `GET /api/experiments`.

use axum::extract::State;
use wnn_experiments::{
    api::{Experiment, ExperimentQuery},
    service::Services,
};

use crate::{extract::QueryString, rest::listed::Listed, rest_error::RestResult};

/// Experiments, newest first.
pub(in crate::rest) async fn list(
    State(services): State<Services>,
    QueryString(query): QueryString<ExperimentQuery>,
) -> RestResult<Listed<Experiment>> {
    Ok(services.experiments().list(&query).await?.into())
}
