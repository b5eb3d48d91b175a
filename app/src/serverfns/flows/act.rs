//! Does something with several flows.

use leptos::prelude::*;
use wnn_experiments::{api::Outcome, model::FlowAction};

use crate::{error::AppError, serverfns::Json};

/// Asks the action of each of these flows, whose ids are separated by commas, and tells what came of it.
///
/// Without JavaScript it leads to the page that says so.
#[server(prefix = "/sfn", endpoint = "flows/act", output = Json)]
pub(crate) async fn act_on_flows(
    action: FlowAction,
    ids: String,
    #[server(default)] force: bool,
) -> Result<Vec<Outcome>, AppError> {
    use super::told;
    use crate::{flow_selection::SelectionAddress, serverfns::edge};

    let flows = edge::ids(&ids, "flow")?;
    let outcomes = edge::answer(edge::services().flows().act_on_several(action, &flows, force).await)?;
    if edge::is_form_post() {
        let number = told::keep(outcomes.clone());
        leptos_axum::redirect(&SelectionAddress { action, ids }.told(number));
    }
    Ok(outcomes)
}
