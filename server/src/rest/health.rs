//! `GET /api/health`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Health, service::Services};

use crate::rest_error::RestResult;

/// Says that the server is well, and what it does.
pub(super) async fn health(State(services): State<Services>) -> RestResult<Json<Health>> {
    Ok(Json(services.health().await?))
}
