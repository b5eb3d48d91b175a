//! What is done to one flow after the other.

use wnn_experiments::{
    api::{ApiError, Flow},
    client::DashboardClient,
    model::FlowId,
};

use crate::{
    commands::{Context, references::FlowsArg},
    error::CliError,
    ui,
};

/// Does something to each flow, says what came of it, and shows the flow as it is then: as JSON one flow by itself, several
/// as a list. Where one cannot be done the others are done all the same.
///
/// # Errors
///
/// A flow is unknown by its name, so that nothing was done, or the last thing that could not be done; those before it were told.
pub(super) async fn each(
    context: &Context,
    flows: &FlowsArg,
    act: impl AsyncFn(&DashboardClient, FlowId) -> Result<Flow, ApiError>,
    say: impl Fn(&Flow) -> String,
) -> Result<(), CliError> {
    let ids = flows.ids(context).await?;
    let mut done = Vec::with_capacity(ids.len());
    let mut failure: Option<CliError> = None;
    for id in &ids {
        match act(&context.client, *id).await {
            Ok(flow) => {
                ui::note(&say(&flow));
                done.push(flow);
            }
            Err(error) => {
                if let Some(earlier) = failure.replace(about(*id, ids.len(), error).into()) {
                    earlier.tell();
                }
            }
        }
    }
    match done.as_slice() {
        [] => {}
        [flow] if ids.len() == 1 => context.ui.show_row(flow, |_| String::new())?,
        flows => context.ui.show_rows(flows, flows, |_| String::new())?,
    }
    failure.map_or(Ok(()), Err)
}

/// Says which of several flows an error is about.
fn about(id: FlowId, count: usize, error: ApiError) -> ApiError {
    let sentence = if count > 1 { format!("flow {id}: {}", error.error) } else { error.error };
    ApiError { error: sentence, ..error }
}
