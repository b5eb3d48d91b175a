//! Pauses a flow.

use leptos::prelude::*;
use wnn_experiments::{api::Flow, model::FlowId};

use crate::{error::AppError, serverfns::Json};

/// Lets the flow finish its iteration, save, and wait to be resumed.
#[server(prefix = "/sfn", endpoint = "flows/pause", output = Json)]
pub(crate) async fn pause_flow(id: FlowId) -> Result<Flow, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().flows().pause(id).await)
}
