//! `wnn-exp flow pause`

use wnn_experiments::model::FlowStatus;

use crate::{
    commands::{Context, references::FlowArg},
    error::CliError,
    ui,
};

pub(super) async fn run(context: &Context, flow: &FlowArg) -> Result<(), CliError> {
    let flow = context.client.pause_flow(flow.id(context).await?).await?;
    let (id, name) = (flow.id, &flow.name);
    ui::note(&match flow.status {
        FlowStatus::Paused => format!("Flow {id} \"{name}\" is paused. It goes on with: wnn-exp flow resume {id}"),
        _ => format!("Flow {id} \"{name}\" pauses after its present iteration"),
    });
    context.ui.show(&flow, |_| String::new())
}
