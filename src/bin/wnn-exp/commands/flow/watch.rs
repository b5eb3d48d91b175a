//! `wnn-exp flow watch`

mod display;
mod log;

pub(in crate::commands) use display::bar_style;

use futures_util::StreamExt as _;
use wnn_experiments::{
    api::{ApiError, ErrorCode, Event, Experiment, Frame, Iteration, IterationQuery, MAX_LIMIT},
    model::FlowId,
};

use self::{display::Display, log::Log};
use crate::{
    commands::{Context, references::FlowArg},
    error::CliError,
    ui::{Format, format},
};

/// How it ends, and what it prints.
pub(super) const AFTER_HELP: &str = "\
On a terminal it shows the progress of the present experiment; elsewhere it prints a line for each iteration, health \
check (with the speed below it) and checkpoint, and with --json each frame of the socket. Times are UTC. A connection that breaks is made again. \
The exit code is 0 where the flow completed, 1 where it failed or was stopped.";

pub(super) async fn run(context: &Context, flow: &FlowArg) -> Result<(), CliError> {
    let mut watch = Watch::begin(context, flow.id(context).await?).await?;
    let mut events = context.client.events(Some(watch.flow));
    while !watch.log.is_over() {
        match events.next().await {
            Some(Ok(frame)) => match watch.take(&frame).await {
                Err(CliError::Api(error)) if error.code == ErrorCode::Unreachable => {
                    watch.lose_connection(&error);
                    // A new connection begins with a snapshot, which makes up for what could not be read now.
                    events = context.client.events(Some(watch.flow));
                }
                taken => taken?,
            },
            Some(Err(error)) if error.code == ErrorCode::Unreachable => watch.lose_connection(&error),
            Some(Err(error)) => return Err(error.into()),
            None => break,
        }
    }
    watch.end()
}

/// A flow that is being followed.
struct Watch<'a> {
    context: &'a Context,
    flow: FlowId,
    log: Log,
    display: Display,
    is_connected: bool,
}

impl<'a> Watch<'a> {
    /// Shows where the flow stands.
    async fn begin(context: &'a Context, id: FlowId) -> Result<Self, CliError> {
        let client = &context.client;
        let log = Log::new(client.get_flow(id).await?, client.flow_experiments(id).await?);
        let mut display = Display::choose(&context.ui);
        if log.is_over() && context.ui.format() == Format::Json {
            let snapshot = client.snapshot(Some(id)).await?;
            display.frame(&Frame { seq: snapshot.seq, event: Event::Snapshot(snapshot) })?;
        }
        display.entries(&log.opening())?;
        if !log.is_over() {
            display.progress(log.progress());
        }
        Ok(Self { context, flow: id, log, display, is_connected: true })
    }

    async fn take(&mut self, frame: &Frame) -> Result<(), CliError> {
        self.display.frame(frame)?;
        let entries = if matches!(frame.event, Event::Snapshot(_)) {
            self.catch_up().await?
        } else {
            self.log.apply(&frame.event, format::now())
        };
        self.display.entries(&entries)?;
        if !self.log.is_over() {
            self.display.progress(self.log.progress());
        }
        Ok(())
    }

    /// Fetches what happened since the last event: a snapshot begins each connection, and replaces frames that were lost.
    async fn catch_up(&mut self) -> Result<Vec<log::Entry>, ApiError> {
        if !self.is_connected {
            self.display.note("Connected again");
            self.is_connected = true;
        }
        let client = &self.context.client;
        let flow = client.get_flow(self.flow).await?;
        let experiments = client.flow_experiments(self.flow).await?;
        let mut missed = Vec::new();
        for experiment in &experiments {
            missed.extend(self.missed_iterations(experiment).await?);
        }
        Ok(self.log.catch_up(flow, &experiments, &missed, format::now()))
    }

    async fn missed_iterations(&self, experiment: &Experiment) -> Result<Vec<Iteration>, ApiError> {
        let mut after = self.log.seen(experiment.id);
        let mut missed: Vec<Iteration> = Vec::new();
        while experiment.current_iteration > Some(after) {
            let query = IterationQuery { after: Some(after), limit: Some(MAX_LIMIT), max_points: None };
            let page = self.context.client.iterations(experiment.id, &query).await?;
            let Some(last) = page.last() else { break };
            after = last.iteration_num;
            missed.extend(page);
        }
        Ok(missed)
    }

    fn lose_connection(&mut self, error: &ApiError) {
        if self.is_connected {
            self.display.note(&format!("{error}; trying again every second"));
            self.is_connected = false;
        }
    }

    fn end(self) -> Result<(), CliError> {
        self.display.end(self.log.summary())
    }
}
