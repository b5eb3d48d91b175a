//! One page of the flow list.

use leptos::prelude::*;
use wnn_experiments::api::FlowQuery;

use crate::{error::AppError, flow_list::FlowList, serverfns::Json};

/// The flows that the query finds, each with its experiments and its course.
#[server(prefix = "/sfn", endpoint = "flows/list", output = Json)]
pub(crate) async fn list_flows(#[server(default)] query: FlowQuery) -> Result<FlowList, AppError> {
    use wnn_experiments::service::{Clock as _, SystemClock};

    use crate::serverfns::edge::{answer, services};

    let services = services();
    let seq = services.events().last_seq();
    let as_of = SystemClock.now();
    let page = answer(services.flows().list_at_a_glance(&query).await)?;
    Ok(FlowList::new(seq, as_of, page))
}
