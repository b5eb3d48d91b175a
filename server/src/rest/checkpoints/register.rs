//! `POST /api/checkpoints`.

use axum::extract::State;
use wnn_experiments::{
    api::{Checkpoint, NewCheckpoint},
    service::Services,
};

use crate::{extract::JsonBody, rest::created::Created, rest_error::RestResult};

/// Registers a checkpoint that somebody outside wrote.
pub(in crate::rest) async fn register(
    State(services): State<Services>,
    JsonBody(checkpoint): JsonBody<NewCheckpoint>,
) -> RestResult<Created<Checkpoint>> {
    Ok(Created(services.checkpoints().register(checkpoint).await?))
}
