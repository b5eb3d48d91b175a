//! `wnn-exp flow wait`

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::timeout;
use wnn_experiments::{
    api::{ErrorCode, Event, Flow},
    model::{FlowId, FlowStatus},
};

use super::list;
use crate::{
    commands::{Context, references::find_flow},
    error::CliError,
    ui::{self, format},
};

/// How it ends.
pub(super) const AFTER_HELP: &str = "\
Says nothing until all of them have ended, then lists them. A server that is away is waited for too. The exit code is 0 where \
all of them completed, 1 where one failed, was stopped or deleted, or the time is over.";

/// Flags of `flow wait`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ids of flows, or names that no other flow has
    #[arg(value_name = "FLOW", required = true)]
    flows: Vec<String>,
    /// Give up after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    timeout: Option<u64>,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let mut waiting = Waiting { context, flows: Vec::new() };
    for text in &args.flows {
        let flow = find_flow(context, text).await?;
        if flow.status == FlowStatus::Pending {
            ui::note(&format!("Flow {0} is not started; `wnn-exp flow start {0}` starts it", flow.id));
        }
        waiting.flows.push((flow.id, Some(flow)));
    }
    match args.timeout.map(Duration::from_secs) {
        None => waiting.until_ended().await?,
        Some(patience) => timeout(patience, waiting.until_ended()).await.unwrap_or(Ok(()))?,
    }
    let flows: Vec<_> = waiting.flows.iter().filter_map(|(_, flow)| flow.clone()).collect();
    context.ui.show_rows(&flows, &flows, |layout| list::render(&flows, layout, format::now()))?;
    waiting.failure()
}

/// Flows that are waited for, each as it is known last; one that was deleted is not known.
struct Waiting<'a> {
    context: &'a Context,
    flows: Vec<(FlowId, Option<Flow>)>,
}

impl Waiting<'_> {
    async fn until_ended(&mut self) -> Result<(), CliError> {
        let mut events = self.context.client.events(None);
        let mut is_connected = true;
        while !self.flows.iter().all(|(_, flow)| has_ended(flow.as_ref())) {
            match events.next().await {
                Some(Ok(frame)) => {
                    is_connected = true;
                    self.take(&frame.event).await?;
                }
                Some(Err(error)) if error.code == ErrorCode::Unreachable => {
                    if is_connected {
                        ui::note(&format!("{error}; trying again every second"));
                    }
                    is_connected = false;
                }
                Some(Err(error)) => return Err(error.into()),
                None => break,
            }
        }
        Ok(())
    }

    /// Takes in what happened; a snapshot stands for whatever happened before.
    async fn take(&mut self, event: &Event) -> Result<(), CliError> {
        match event {
            Event::Snapshot(_) => {
                for (id, known) in &mut self.flows {
                    match self.context.client.get_flow(*id).await {
                        Ok(flow) => *known = Some(flow),
                        Err(error) if error.code == ErrorCode::NotFound => *known = None,
                        Err(error) => return Err(error.into()),
                    }
                }
            }
            Event::FlowQueued(flow)
            | Event::FlowStarted(flow)
            | Event::FlowCompleted(flow)
            | Event::FlowCancelled(flow)
            | Event::FlowUpdated(flow) => self.replace(flow),
            Event::FlowFailed(failed) => self.replace(&failed.flow),
            Event::FlowDeleted { id } => {
                self.flows.iter_mut().filter(|(known, _)| known == id).for_each(|(_, flow)| *flow = None);
            }
            _ => {}
        }
        Ok(())
    }

    fn replace(&mut self, flow: &Flow) {
        for (_, known) in self.flows.iter_mut().filter(|(id, _)| *id == flow.id) {
            *known = Some(flow.clone());
        }
    }

    fn failure(&self) -> Result<(), CliError> {
        let sentence = |(id, flow): &(FlowId, Option<Flow>)| match flow {
            None => Some(format!("flow {id} was deleted")),
            Some(flow) if flow.status == FlowStatus::Completed => None,
            Some(flow) if flow.status.is_ended() => {
                let reason = flow.error.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
                Some(format!("flow {id} \"{}\" is {}{reason}", flow.name, flow.status))
            }
            Some(flow) => Some(format!("flow {id} \"{}\" is still {}; the time is over", flow.name, flow.status)),
        };
        let sentences: Vec<_> = self.flows.iter().filter_map(sentence).collect();
        if sentences.is_empty() { Ok(()) } else { Err(CliError::EndedBadly(sentences.join("\n"))) }
    }
}

fn has_ended(flow: Option<&Flow>) -> bool {
    flow.is_none_or(|flow| flow.status.is_ended())
}
