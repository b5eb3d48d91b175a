//! Which flows a flow comes from.

use leptos::prelude::*;
use wnn_experiments::{api::Ancestry, model::FlowId};

use crate::{error::AppError, serverfns::Json};

/// The flows that a flow comes from, and those that come from it.
#[server(prefix = "/sfn", endpoint = "flows/ancestry", output = Json)]
pub(crate) async fn flow_ancestry(id: FlowId) -> Result<Ancestry, AppError> {
    use crate::serverfns::edge::{answer, services};

    answer(services().flows().ancestry(id).await)
}
