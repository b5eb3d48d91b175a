//! `GET /api/flows/{id}/experiments`.

use axum::extract::State;
use wnn_experiments::{
    api::{Experiment, RunQuery},
    model::FlowId,
    service::Services,
};

use crate::{
    extract::{PathId, QueryString},
    rest::listed::Listed,
    rest_error::RestResult,
};

/// The experiments of a flow in their order: those of its present run, unless others are asked for.
pub(in crate::rest) async fn experiments(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    QueryString(which): QueryString<RunQuery>,
) -> RestResult<Listed<Experiment>> {
    Ok(services.flows().experiments_of_runs(id, &which).await?.into())
}
