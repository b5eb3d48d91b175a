//! `GET /api/experiments/{id}/iterations`.

use axum::extract::State;
use wnn_experiments::{
    api::{Iteration, IterationQuery},
    model::ExperimentId,
    service::Services,
};

use crate::{
    extract::{PathId, QueryString},
    rest::listed::Listed,
    rest_error::RestResult,
};

/// The iterations of an experiment by number, or so many of them as show their course.
pub(in crate::rest) async fn iterations(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
    QueryString(query): QueryString<IterationQuery>,
) -> RestResult<Listed<Iteration>> {
    Ok(services.experiments().iterations(id, &query).await?.into())
}
