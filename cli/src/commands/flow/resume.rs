//! `wnn-exp flow resume`

use wnn_experiments::api::Flow;

use super::each;
use crate::{
    commands::{Context, references::FlowsArg},
    error::CliError,
};

pub(super) async fn run(context: &Context, flows: &FlowsArg) -> Result<(), CliError> {
    each(context, flows, async |client, id| client.resume_flow(id).await, say).await
}

fn say(flow: &Flow) -> String {
    let (id, name, status) = (flow.id, &flow.name, flow.status);
    format!("Flow {id} \"{name}\" is {status}. Follow it with: wnn-exp flow watch {id}")
}
