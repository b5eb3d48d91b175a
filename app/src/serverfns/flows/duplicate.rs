//! Copies a flow.

use leptos::prelude::*;
use wnn_experiments::{api::Flow, model::FlowId};

use crate::{error::AppError, serverfns::Json};

/// Makes a flow with the configuration of another, and leads to its page.
#[server(prefix = "/sfn", endpoint = "flows/duplicate", output = Json)]
pub(crate) async fn duplicate_flow(id: FlowId) -> Result<Flow, AppError> {
    use wnn_experiments::api::Duplicate;

    use crate::serverfns::edge;

    let copy = edge::answer(edge::services().flows().duplicate(id, Duplicate::default()).await)?;
    leptos_axum::redirect(&format!("/flows/{}", copy.id));
    Ok(copy)
}
