//! `POST /api/checkpoints`.

use axum::{Json, extract::State, http::StatusCode};
use wnn_experiments::{
    api::{Checkpoint, NewCheckpoint},
    service::Services,
};

use crate::{extract::JsonBody, rest_error::RestResult};

/// Registers a checkpoint that somebody outside wrote.
pub(in crate::rest) async fn register(
    State(services): State<Services>,
    JsonBody(checkpoint): JsonBody<NewCheckpoint>,
) -> RestResult<(StatusCode, Json<Checkpoint>)> {
    Ok((StatusCode::CREATED, Json(services.checkpoints().register(checkpoint).await?)))
}
