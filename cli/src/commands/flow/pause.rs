//! `wnn-exp flow pause`

use wnn_experiments::{api::Flow, model::FlowStatus};

use super::each;
use crate::{
    commands::{Context, references::FlowsArg},
    error::CliError,
};

pub(super) async fn run(context: &Context, flows: &FlowsArg) -> Result<(), CliError> {
    each(context, flows, async |client, id| client.pause_flow(id).await, say).await
}

fn say(flow: &Flow) -> String {
    let (id, name) = (flow.id, &flow.name);
    match flow.status {
        FlowStatus::Paused => format!("Flow {id} \"{name}\" is paused. It goes on with: wnn-exp flow resume {id}"),
        _ => format!("Flow {id} \"{name}\" pauses after its present iteration"),
    }
}
