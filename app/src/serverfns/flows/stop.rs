//! Stops a flow.

use leptos::prelude::*;
use wnn_experiments::{api::Flow, model::FlowId};

use crate::{error::AppError, serverfns::Json};

/// Lets the flow finish its iteration, save, and end.
#[server(prefix = "/sfn", endpoint = "flows/stop", output = Json)]
pub(crate) async fn stop_flow(id: FlowId) -> Result<Flow, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().flows().stop(id).await)
}
