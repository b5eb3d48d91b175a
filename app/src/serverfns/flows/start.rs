//! Puts a flow in the queue.

use leptos::prelude::*;
use wnn_experiments::{api::Flow, model::FlowId};

use crate::{error::AppError, serverfns::Json};

/// Starts the flow, or lets it go on from its last checkpoint.
#[server(prefix = "/sfn", endpoint = "flows/start", output = Json)]
pub(crate) async fn start_flow(id: FlowId) -> Result<Flow, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().flows().start(id).await)
}
