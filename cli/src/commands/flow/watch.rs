//! `wnn-exp flow watch`

mod course;
mod display;
mod keys;
mod log;
mod screen;

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::{MissedTickBehavior, interval};
use wnn_experiments::{
    api::{ApiError, ErrorCode, Event, Experiment, Frame, Iteration, IterationQuery, MAX_LIMIT},
    model::{FlowId, FlowStatus},
};

use self::{
    display::Display,
    keys::{Key, Keys},
    log::Log,
};
use crate::{
    commands::{Context, references::FlowArg},
    error::CliError,
    ui::{self, Format, format},
};

/// How it ends, and what it prints.
pub(super) const AFTER_HELP: &str = "\
On a terminal it shows the experiments, the course of the cross-entropy and what happens; s stops the flow, p pauses it and lets it go on, q leaves it alone. Elsewhere it prints a line for each iteration, health \
check (with the speed below it) and checkpoint, with --format csv a row for each iteration, and with --json each frame of the socket. Times are UTC. A connection that breaks is made again. \
The exit code is 0 where the flow completed, 1 where it failed or was stopped.";

/// The screen is drawn again after so long at least: clocks go on.
const BEAT: Duration = Duration::from_millis(200);
/// Points of the course before somebody began to watch.
const POINTS: u32 = 500;

pub(super) async fn run(context: &Context, flow: &FlowArg) -> Result<(), CliError> {
    let mut watch = Watch::begin(context, flow.id(context).await?).await?;
    let mut events = context.client.events(Some(watch.flow));
    let mut keys = Keys::of(watch.display.is_screen());
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !watch.log.is_over() {
        let next = tokio::select! {
            next = events.next() => next,
            key = keys.next() => {
                if watch.press(key).await {
                    return watch.leave();
                }
                continue;
            }
            _ = beat.tick() => {
                watch.display.draw(&watch.log)?;
                continue;
            }
        };
        match next {
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
        let mut display = Display::choose(&context.ui, log.is_over())?;
        if log.is_over() && context.ui.format() == Format::Json {
            let snapshot = client.snapshot(Some(id)).await?;
            display.frame(&Frame { seq: snapshot.seq, event: Event::Snapshot(snapshot) })?;
        }
        if context.ui.format() == Format::Csv {
            ui::line(&ui::header::<Iteration>()?)?;
        }
        display.entries(&log.opening())?;
        let mut watch = Self { context, flow: id, log, display, is_connected: true };
        if watch.display.is_screen() {
            watch.draw_past().await?;
        }
        Ok(watch)
    }

    /// Draws the iterations that were done before.
    async fn draw_past(&mut self) -> Result<(), CliError> {
        for experiment in self.log.experiments().iter().filter(|known| known.current_iteration.is_some()) {
            let query = IterationQuery { max_points: Some(POINTS), ..IterationQuery::default() };
            for iteration in self.context.client.iterations(experiment.id, &query).await? {
                self.display.iteration(self.log.experiments(), &iteration)?;
            }
        }
        self.display.draw(&self.log)
    }

    /// Does what a key stands for; says whether it is to leave.
    async fn press(&mut self, key: Key) -> bool {
        let (client, id) = (&self.context.client, self.flow);
        let (done, note) = match (key, self.log.flow().status) {
            (Key::Leave, _) => return true,
            (Key::Stop, _) => (client.stop_flow(id).await, "It stops after this iteration"),
            (Key::Pause, FlowStatus::Paused) => (client.resume_flow(id).await, "It goes on"),
            (Key::Pause, _) => (client.pause_flow(id).await, "It pauses after this iteration"),
        };
        match done {
            Ok(_) => self.display.note(note),
            Err(error) => self.display.note(&error.to_string()),
        }
        false
    }

    async fn take(&mut self, frame: &Frame) -> Result<(), CliError> {
        self.display.frame(frame)?;
        let entries = if matches!(frame.event, Event::Snapshot(_)) {
            self.catch_up().await?
        } else {
            if let Event::IterationUpdate(iteration) = &frame.event
                && iteration.iteration_num > self.log.seen(iteration.experiment_id)
            {
                self.display.iteration(self.log.experiments(), iteration)?;
            }
            self.log.apply(&frame.event, format::now())
        };
        self.display.entries(&entries)
    }

    /// Fetches what happened since the last event: a snapshot begins each connection, and replaces frames that were lost.
    async fn catch_up(&mut self) -> Result<Vec<log::Entry>, CliError> {
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
        for iteration in &missed {
            self.display.iteration(&experiments, iteration)?;
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

    /// Leaves the flow to itself.
    fn leave(self) -> Result<(), CliError> {
        self.display.leave()?;
        ui::note(&format!("Flow {0} goes on; `wnn-exp flow watch {0}` follows it again", self.flow));
        Ok(())
    }

    fn end(self) -> Result<(), CliError> {
        self.display.end(self.log.summary())
    }
}
