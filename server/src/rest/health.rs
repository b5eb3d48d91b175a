//! `GET /api/health`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Health, service::Services};

/// Says whether the server is well, and what it does.
pub(super) async fn health(State(services): State<Services>) -> Json<Health> {
    Json(services.health().await)
}
