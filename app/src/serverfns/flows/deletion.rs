//! What the deletion of a flow would take along.

use leptos::prelude::*;
use wnn_experiments::{api::DeletionImpact, model::FlowId};

use crate::{error::AppError, serverfns::Json};

/// What the deletion of the flow would take along, and what stands against it.
#[server(prefix = "/sfn", endpoint = "flows/deletion", output = Json)]
pub(crate) async fn flow_deletion(id: FlowId) -> Result<DeletionImpact, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().flows().deletion(id).await)
}
