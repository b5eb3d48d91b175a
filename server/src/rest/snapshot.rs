//! `GET /api/snapshot`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Snapshot, service::Services};

use crate::rest_error::RestResult;

/// Where things stand, as a socket's first frame says it.
pub(super) async fn snapshot(State(services): State<Services>) -> RestResult<Json<Snapshot>> {
    Ok(Json(services.snapshot(None).await?))
}
