//! `GET /metrics`.

use axum::{extract::State, http::header::CONTENT_TYPE, response::IntoResponse};
use wnn_experiments::service::Services;

use crate::rest_error::RestResult;

/// What collectors expect in front of the text format of `OpenMetrics`.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Counters and gauges, for Prometheus and its like.
pub(crate) async fn metrics(State(services): State<Services>) -> RestResult<impl IntoResponse> {
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], services.metrics_text().await?))
}
