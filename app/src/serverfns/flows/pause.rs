//! Pauses a flow.

use leptos::prelude::*;
use wnn_experiments::{api::Flow, model::FlowId};

use crate::error::AppError;

/// Lets the flow finish its iteration, save, and wait to be resumed.
#[server(prefix = "/sfn", endpoint = "flows/pause")]
pub(crate) async fn pause_flow(id: FlowId) -> Result<Flow, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().flows().pause(id).await)
}
