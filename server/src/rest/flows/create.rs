//! `POST /api/flows`.

use axum::extract::State;
use wnn_experiments::{
    api::{Flow, NewFlow},
    service::Services,
};

use crate::{extract::JsonBody, rest::created::Created, rest_error::RestResult};

/// Defines a flow.
pub(in crate::rest) async fn create(
    State(services): State<Services>,
    JsonBody(flow): JsonBody<NewFlow>,
) -> RestResult<Created<Flow>> {
    Ok(Created(services.flows().create(flow).await?))
}
