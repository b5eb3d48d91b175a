//! `GET /api/experiments/{id}/iterations`.

use axum::extract::State;
use wnn_experiments::{
    api::{Iteration, IterationQuery, Page},
    model::ExperimentId,
    service::Services,
};

use crate::{
    extract::{PathId, QueryString},
    rest::listed::Listed,
    rest_error::RestResult,
};

/// The iterations of an experiment, by number.
pub(in crate::rest) async fn iterations(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
    QueryString(query): QueryString<IterationQuery>,
) -> RestResult<Listed<Iteration>> {
    let items = services.experiments().iterations(id, query.after, query.limit).await?;
    let total = services.experiments().iteration_count(id).await?;
    Ok(Page { items, total, next: None, previous: None }.into())
}
