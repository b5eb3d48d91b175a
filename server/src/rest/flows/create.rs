//! `POST /api/flows`.

use axum::{Json, extract::State, http::StatusCode};
use wnn_experiments::{
    api::{Flow, NewFlow},
    service::Services,
};

use crate::{extract::JsonBody, rest_error::RestResult};

/// Defines a flow.
pub(in crate::rest) async fn create(
    State(services): State<Services>,
    JsonBody(flow): JsonBody<NewFlow>,
) -> RestResult<(StatusCode, Json<Flow>)> {
    Ok((StatusCode::CREATED, Json(services.flows().create(flow).await?)))
}
