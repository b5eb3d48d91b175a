//! One page of the flow list.

use leptos::prelude::*;

use crate::{error::AppError, flow_list::FlowList};

/// Rows of a page.
pub(crate) const FLOWS_PER_PAGE: u32 = 50;

/// Page `page` (from 1) of the flows, newest first, each with what its row shows of its experiments.
#[server(prefix = "/sfn", endpoint = "flows/list")]
pub(crate) async fn list_flows(page: u32) -> Result<FlowList, AppError> {
    use wnn_experiments::{
        api::FlowQuery,
        service::{Clock as _, SystemClock},
    };

    use crate::{
        flow_list::FlowRow,
        serverfns::edge::{answer, services},
    };

    let services = services();
    let seq = services.events().last_seq();
    let as_of = SystemClock.now();
    let offset = page.saturating_sub(1).saturating_mul(FLOWS_PER_PAGE);
    let query = FlowQuery { limit: Some(FLOWS_PER_PAGE), offset: Some(offset), status: None };
    let flows = answer(services.flows().list(&query).await)?;
    let mut rows = Vec::with_capacity(flows.items.len());
    for flow in flows.items {
        let experiments = answer(services.flows().experiments(flow.id).await)?;
        rows.push(FlowRow { flow, experiments: experiments.iter().map(Into::into).collect() });
    }
    Ok(FlowList { seq, as_of, rows, total: flows.total })
}
