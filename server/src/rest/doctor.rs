//! `GET` and `POST /api/doctor`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Diagnosis, service::Services};

use crate::rest_error::RestResult;

/// Holds rows and files against each other.
pub(super) async fn examine(State(services): State<Services>) -> RestResult<Json<Diagnosis>> {
    Ok(Json(services.doctor().examine().await?))
}

/// The same, and repairs what can be repaired without losing anything.
pub(super) async fn repair(State(services): State<Services>) -> RestResult<Json<Diagnosis>> {
    Ok(Json(services.doctor().repair().await?))
}
