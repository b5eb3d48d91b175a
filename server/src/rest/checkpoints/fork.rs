//! `POST /api/checkpoints/{id}/fork`.

use axum::{Json, extract::State, http::StatusCode};
use wnn_experiments::{
    api::{Flow, Fork},
    model::CheckpointId,
    service::Services,
};

use crate::{
    extract::{OptionalJsonBody, PathId},
    rest_error::RestResult,
};

/// Makes a flow that starts from a checkpoint.
pub(in crate::rest) async fn fork(
    State(services): State<Services>,
    PathId(id): PathId<CheckpointId>,
    OptionalJsonBody(fork): OptionalJsonBody<Fork>,
) -> RestResult<(StatusCode, Json<Flow>)> {
    Ok((StatusCode::CREATED, Json(services.flows().fork(id, fork).await?)))
}
