//! Stops a flow.

use leptos::prelude::*;
use wnn_experiments::{api::Flow, model::FlowId};

use crate::error::AppError;

/// Lets the flow finish its iteration, save, and end.
#[server(prefix = "/sfn", endpoint = "flows/stop")]
pub(crate) async fn stop_flow(id: FlowId) -> Result<Flow, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().flows().stop(id).await)
}
