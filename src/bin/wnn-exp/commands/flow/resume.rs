//! `wnn-exp flow resume`

use crate::{
    commands::{Context, references::FlowArg},
    error::CliError,
    ui,
};

pub(super) async fn run(context: &Context, flow: &FlowArg) -> Result<(), CliError> {
    let flow = context.client.resume_flow(flow.id(context).await?).await?;
    let (id, name, status) = (flow.id, &flow.name, flow.status);
    ui::note(&format!("Flow {id} \"{name}\" is {status}. Follow it with: wnn-exp flow watch {id}"));
    context.ui.show(&flow, |_| String::new())
}
