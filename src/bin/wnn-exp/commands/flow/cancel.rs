//! `wnn-exp flow cancel`

use wnn_experiments::model::FlowStatus;

use crate::{
    commands::{Context, references::FlowArg},
    error::CliError,
    ui,
};

pub(super) async fn run(context: &Context, flow: &FlowArg) -> Result<(), CliError> {
    let flow = context.client.cancel_flow(flow.id(context).await?).await?;
    let (id, name) = (flow.id, &flow.name);
    ui::note(&match flow.status {
        FlowStatus::Cancelled => format!("Flow {id} \"{name}\" is cancelled"),
        _ => format!("Flow {id} \"{name}\" is cancelled after its present iteration"),
    });
    context.ui.show(&flow, |_| String::new())
}
