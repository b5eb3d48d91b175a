//! `POST /api/checkpoints/{id}/fork`.

use axum::extract::State;
use wnn_experiments::{
    api::{Flow, Fork},
    model::CheckpointId,
    service::Services,
};

use crate::{
    extract::{OptionalJsonBody, PathId},
    rest::created::Created,
    rest_error::RestResult,
};

/// Makes a flow that starts from a checkpoint.
pub(in crate::rest) async fn fork(
    State(services): State<Services>,
    PathId(id): PathId<CheckpointId>,
    OptionalJsonBody(fork): OptionalJsonBody<Fork>,
) -> RestResult<Created<Flow>> {
    Ok(Created(services.flows().fork(id, fork).await?))
}
