//! Deletes a flow.

use leptos::prelude::*;
use wnn_experiments::model::FlowId;

use crate::{error::AppError, serverfns::Json};

/// Moves the flow with all that it made to the trash, and leads back to the list.
#[server(prefix = "/sfn", endpoint = "flows/delete", output = Json)]
pub(crate) async fn delete_flow(id: FlowId, #[server(default)] force: bool) -> Result<(), AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().flows().delete(id, force).await)?;
    leptos_axum::redirect("/flows");
    Ok(())
}
