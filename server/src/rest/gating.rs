//! `/api/experiments/{id}/gating` and `/api/gating`.

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{GatingPatch, GatingRun, NewGatingRun},
    model::{ExperimentId, GatingRunId},
    service::Services,
};

use super::{created::Created, listed::Listed};
use crate::{
    extract::{JsonBody, OptionalJsonBody, PathId, PathIds},
    rest_error::RestResult,
};

/// Asks for a gating run.
pub(super) async fn request(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
    OptionalJsonBody(run): OptionalJsonBody<NewGatingRun>,
) -> RestResult<Created<GatingRun>> {
    Ok(Created(services.experiments().request_gating(id, run).await?))
}

/// The gating runs of an experiment, newest first.
pub(super) async fn list(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
) -> RestResult<Listed<GatingRun>> {
    Ok(services.experiments().gating_runs(id).await?.into())
}

/// One gating run.
pub(super) async fn get(
    State(services): State<Services>,
    PathIds(id, run): PathIds<ExperimentId, GatingRunId>,
) -> RestResult<Json<GatingRun>> {
    Ok(Json(services.experiments().gating_run(id, run).await?))
}

/// Changes a gating run as its worker tells it.
pub(super) async fn update(
    State(services): State<Services>,
    PathIds(id, run): PathIds<ExperimentId, GatingRunId>,
    JsonBody(patch): JsonBody<GatingPatch>,
) -> RestResult<Json<GatingRun>> {
    Ok(Json(services.experiments().update_gating(id, run, patch).await?))
}

/// The gating runs that wait for a worker, the longest-waiting first.
pub(super) async fn pending(State(services): State<Services>) -> RestResult<Listed<GatingRun>> {
    Ok(services.experiments().pending_gating().await?.into())
}
