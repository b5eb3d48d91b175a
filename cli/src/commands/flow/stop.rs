//! `wnn-exp flow stop`

use wnn_experiments::{api::Flow, model::FlowStatus};

use super::each;
use crate::{
    commands::{Context, references::FlowsArg},
    error::CliError,
};

pub(super) async fn run(context: &Context, flows: &FlowsArg) -> Result<(), CliError> {
    each(context, flows, async |client, id| client.stop_flow(id).await, say).await
}

fn say(flow: &Flow) -> String {
    let (id, name) = (flow.id, &flow.name);
    match flow.status {
        FlowStatus::Cancelled => {
            format!("Flow {id} \"{name}\" is stopped. It goes on from there with: wnn-exp flow start {id}")
        }
        _ => format!("Flow {id} \"{name}\" stops after its present iteration"),
    }
}
