//! Begins a new run of a flow.

use leptos::prelude::*;
use wnn_experiments::{api::Flow, model::FlowId};

use crate::{error::AppError, serverfns::Json};

/// Begins the flow anew; what its last run made is kept.
#[server(prefix = "/sfn", endpoint = "flows/restart", output = Json)]
pub(crate) async fn restart_flow(id: FlowId) -> Result<Flow, AppError> {
    use wnn_experiments::api::Restart;

    use crate::serverfns::edge;

    edge::answer(edge::services().flows().restart(id, Restart { from_beginning: true }).await)
}
