//! `GET /api/experiments/{id}/iterations`.

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{Iteration, IterationQuery},
    model::ExperimentId,
    service::Services,
};

use crate::{
    extract::{PathId, QueryString},
    rest_error::RestResult,
};

/// The iterations of an experiment, by number.
pub(in crate::rest) async fn iterations(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
    QueryString(query): QueryString<IterationQuery>,
) -> RestResult<Json<Vec<Iteration>>> {
    Ok(Json(services.experiments().iterations(id, query.after, query.limit).await?))
}
