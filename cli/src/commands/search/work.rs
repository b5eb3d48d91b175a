//! The search itself, and what is shown of it.

use std::sync::Arc;

use wnn_experiments::{
    engine::{
        Control, EngineError, HealthReport, IterationReport, Outcome, StageSeconds, flow_directory::FlowDirectory,
        sequence::Workbench,
    },
    model::{FlowPlan, StopReason},
    standalone::{GivenSeeds, Listener, Standalone},
};

use crate::{error::CliError, ui};

use super::{progress::Progress, summary::Summary};

/// A search, ready to begin or to go on.
pub(super) struct Work {
    directory: Arc<FlowDirectory>,
    flow: Standalone,
    seeds: GivenSeeds,
}

impl Work {
    pub(super) fn new(directory: FlowDirectory, bench: Workbench, seeds: GivenSeeds) -> Self {
        let directory = Arc::new(directory);
        Self { flow: Standalone::new(bench, Some(directory.clone())), directory, seeds }
    }

    /// Runs what is left to run, until `control` stops it. All of it is on the disk when this returns.
    pub(super) fn carry_out(self, control: &Control) -> Result<Summary, CliError> {
        let Self { directory, flow, seeds } = self;
        let mut shown = Shown { plan: flow.plan(), progress: None, stopped: None };
        let done = if let Some(beginning) = flow.find_beginning(None, &mut shown, &seeds)? {
            flow.carry_out(beginning, control, &mut shown, |_| ()).map_err(|failed| failed.error)?.done
        } else {
            ui::note("This search is complete already");
            flow.plan().experiments.len() as u32
        };
        if let Some((progress, iterations)) = shown.stopped {
            progress.stopped(iterations);
        }
        Ok(Summary::read(&directory, flow.plan(), done)?)
    }
}

/// Shows how a search gets on.
struct Shown<'a> {
    plan: &'a FlowPlan,
    progress: Option<Progress>,
    /// The experiment that was stopped, after so many iterations; to be told once all is saved.
    stopped: Option<(Progress, u32)>,
}

impl Listener for Shown<'_> {
    fn passed_over(&mut self, error: &EngineError) {
        ui::note(&format!("It goes on from an earlier checkpoint: {error}"));
    }

    fn begins(&mut self, index: u32, done: u32) {
        self.progress = Some(Progress::begin(&self.plan.experiments[index as usize], done));
    }

    fn iteration(&mut self, report: &IterationReport, _: &StageSeconds) {
        if let Some(progress) = &self.progress {
            progress.iteration(report);
        }
    }

    fn health_check(&mut self, report: &HealthReport) {
        if let Some(progress) = &self.progress {
            progress.health_check(report);
        }
    }

    fn ended(&mut self, _: u32, outcome: &Outcome, _: f64) {
        match self.progress.take() {
            Some(progress) if outcome.stop_reason == StopReason::Stopped => {
                self.stopped = Some((progress, outcome.iterations_run));
            }
            Some(progress) => progress.ended(outcome),
            None => {}
        }
    }
}
