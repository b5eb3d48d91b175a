//! Deletes a flow.

use leptos::prelude::*;
use wnn_experiments::model::FlowId;

use crate::error::AppError;

/// Deletes the flow with all that it made, and leads back to the list.
#[server(prefix = "/sfn", endpoint = "flows/delete")]
pub(crate) async fn delete_flow(id: FlowId) -> Result<(), AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().flows().delete(id).await)?;
    leptos_axum::redirect("/flows");
    Ok(())
}
