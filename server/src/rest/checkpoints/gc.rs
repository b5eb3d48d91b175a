//! `GET` and `POST /api/checkpoints/gc`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Checkpoint, service::Services};

use crate::rest_error::RestResult;

/// The states of completed experiments that nothing refers to.
pub(in crate::rest) async fn surplus(State(services): State<Services>) -> RestResult<Json<Vec<Checkpoint>>> {
    Ok(Json(services.checkpoints().surplus().await?))
}

/// Moves them to the trash.
pub(in crate::rest) async fn collect(State(services): State<Services>) -> RestResult<Json<Vec<Checkpoint>>> {
    Ok(Json(services.checkpoints().collect_surplus().await?))
}
