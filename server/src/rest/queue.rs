//! `GET /api/queue` and `PUT /api/queue`.

use axum::extract::State;
use wnn_experiments::{
    api::{Flow, QueueOrder},
    service::Services,
};

use super::listed::Listed;
use crate::{extract::JsonBody, rest_error::RestResult};

/// The flows that wait, in their order.
pub(super) async fn list(State(services): State<Services>) -> RestResult<Listed<Flow>> {
    Ok(services.flows().queue().await?.into())
}

/// Lets some of them come first.
pub(super) async fn reorder(
    State(services): State<Services>,
    JsonBody(order): JsonBody<QueueOrder>,
) -> RestResult<Listed<Flow>> {
    Ok(services.flows().reorder_queue(&order).await?.into())
}
