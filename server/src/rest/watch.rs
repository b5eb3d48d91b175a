//! `POST /api/watch`.

use axum::Json;
use wnn_experiments::api::{WatchAnswer, WatchRequest};

use crate::extract::JsonBody;

/// Takes note of a log file, and says that it is not read.
pub(super) async fn watch(JsonBody(_): JsonBody<WatchRequest>) -> Json<WatchAnswer> {
    let reason = "log files are not read here; report progress with POST /api/experiments/{id}/iterations";
    Json(WatchAnswer { watching: false, reason: reason.to_owned() })
}
