//! Puts a paused flow back in the queue.

use leptos::prelude::*;
use wnn_experiments::{api::Flow, model::FlowId};

use crate::{error::AppError, serverfns::Json};

/// Lets the flow go on exactly where it was.
#[server(prefix = "/sfn", endpoint = "flows/resume", output = Json)]
pub(crate) async fn resume_flow(id: FlowId) -> Result<Flow, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().flows().resume(id).await)
}
