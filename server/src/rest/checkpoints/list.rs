//! `GET /api/checkpoints`.

use axum::extract::State;
use wnn_experiments::{
    api::{Checkpoint, CheckpointQuery},
    service::Services,
};

use crate::{extract::QueryString, rest::listed::Listed, rest_error::RestResult};

/// Checkpoints, newest first.
pub(in crate::rest) async fn list(
    State(services): State<Services>,
    QueryString(query): QueryString<CheckpointQuery>,
) -> RestResult<Listed<Checkpoint>> {
    Ok(services.checkpoints().list(&query).await?.into())
}
