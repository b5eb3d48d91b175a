//! Looks at several flows before something is done with all of them.

use leptos::prelude::*;
use wnn_experiments::{api::Candidate, model::FlowAction};

use crate::{error::AppError, serverfns::Json};

/// What would come of it if the action were asked of each of these flows; the ids as they stand in the address.
#[server(prefix = "/sfn", endpoint = "flows/several", output = Json)]
pub(crate) async fn look_at_flows(action: FlowAction, ids: String) -> Result<Vec<Candidate>, AppError> {
    use crate::serverfns::edge;

    let ids = edge::ids(&ids, "flow")?;
    edge::answer(edge::services().flows().look_at_several(action, &ids).await)
}
