//! All that the page of one flow shows.

use leptos::prelude::*;
use wnn_experiments::api::FlowDetail;

use crate::{error::AppError, serverfns::Json};

/// The flow with that id, as it stands in the address, with its experiments, iterations and checkpoints.
#[server(prefix = "/sfn", endpoint = "flows/show", output = Json)]
pub(crate) async fn show_flow(id: String) -> Result<FlowDetail, AppError> {
    use crate::serverfns::edge;

    let id = edge::id(&id, "flow")?;
    edge::answer(edge::services().flows().detail(id).await)
}
