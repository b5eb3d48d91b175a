//! The search itself: one experiment after the other, each kept in the directory.

use std::{path::PathBuf, time::Instant};

use crate::{
    engine::{
        Control, Desk, EngineError, HealthReport, IterationReport, Observer, Outcome, SearchState, Seeds, Start,
        flow_directory::{self, FlowDirectory, Paper, Scribe},
        sequence::{Beginning, Workbench},
    },
    model::StopReason,
};

use super::{progress::Progress, stopwatch::Stopwatch, summary::Summary};
use crate::cli::{error::CliError, ui};

/// A search, ready to begin or to go on.
pub(super) struct Work {
    directory: FlowDirectory,
    bench: Workbench,
    seed_from: Option<PathBuf>,
}

/// How far a search came.
struct Reached {
    /// Experiments that are done.
    done: u32,
    /// The one that was stopped.
    stopped: Option<(Progress, Outcome)>,
}

impl Work {
    pub(super) fn new(directory: FlowDirectory, bench: Workbench, seed_from: Option<PathBuf>) -> Self {
        Self { directory, bench, seed_from }
    }

    /// Runs what is left to run, until `control` stops it. All of it is on the disk when this returns.
    pub(super) fn carry_out(self, control: &Control) -> Result<Summary, CliError> {
        let begun = self.directory.find_beginning(
            &self.bench,
            &mut |error| ui::note(&format!("It goes on from an earlier checkpoint: {error}")),
            || self.seeds(),
        )?;
        let Some((first, beginning)) = begun else {
            ui::note("This search is complete already");
            return Ok(Summary::read(&self.directory, self.bench.plan(), self.count())?);
        };
        let writer = flow_directory::writer(control)?;
        let searched = self.search(first, beginning, &writer.desk(), control);
        let written = writer.finish();
        let Reached { done, stopped } = searched?;
        written?;
        if let Some((progress, outcome)) = stopped {
            progress.stopped(&outcome);
        }
        Ok(Summary::read(&self.directory, self.bench.plan(), done)?)
    }

    /// Runs the experiments from the one at `first` on.
    fn search(
        &self,
        first: u32,
        mut beginning: Beginning,
        desk: &Desk<Paper>,
        control: &Control,
    ) -> Result<Reached, CliError> {
        let stopwatch = Stopwatch::begin();
        for index in first..self.count() {
            let (progress, outcome) = self.run(index, beginning, desk, &stopwatch, control)?;
            if outcome.stop_reason == StopReason::Stopped {
                return Ok(Reached { done: index, stopped: Some((progress, outcome)) });
            }
            progress.ended(&outcome);
            beginning = Beginning::fresh(outcome.into());
        }
        Ok(Reached { done: self.count(), stopped: None })
    }

    fn count(&self) -> u32 {
        self.bench.plan().experiments.len() as u32
    }

    fn seeds(&self) -> Result<Seeds, EngineError> {
        self.seed_from.as_deref().map_or_else(|| Ok(Seeds::default()), |path| self.bench.seeds_of(path))
    }

    /// Runs one experiment; its last checkpoint is about to be written when this returns.
    fn run(
        &self,
        index: u32,
        beginning: Beginning,
        desk: &Desk<Paper>,
        stopwatch: &Stopwatch,
        control: &Control,
    ) -> Result<(Progress, Outcome), CliError> {
        let plan = &self.bench.plan().experiments[index as usize];
        let done = match &beginning.start {
            Start::Fresh(_) => 0,
            Start::Resume(state) => state.iteration(),
        };
        let mut keeper = Keeper {
            scribe: Scribe::begin(&self.directory, index, done, desk.clone())?,
            progress: Progress::begin(plan, done),
            stopwatch,
            control,
            failure: None,
            elapsed_before: beginning.elapsed,
            begun: Instant::now(),
        };
        let outcome = self.bench.run((index, plan), beginning.start, control, stopwatch, &mut keeper);
        stopwatch.begin_anew();
        let elapsed = keeper.elapsed();
        let Keeper { scribe, progress, failure, .. } = keeper;
        if let Some(failure) = failure {
            return Err(failure.into());
        }
        let outcome = outcome?;
        scribe.end(&outcome, elapsed)?;
        Ok((progress, outcome))
    }
}

/// Keeps what a search tells, and shows it.
struct Keeper<'a> {
    scribe: Scribe,
    progress: Progress,
    stopwatch: &'a Stopwatch,
    control: &'a Control,
    /// Why nothing more can be kept.
    failure: Option<EngineError>,
    /// Seconds that the experiment ran before it was interrupted.
    elapsed_before: f64,
    begun: Instant,
}

impl Keeper<'_> {
    fn elapsed(&self) -> f64 {
        self.elapsed_before + self.begun.elapsed().as_secs_f64()
    }
}

impl Observer for Keeper<'_> {
    fn iteration(&mut self, report: &IterationReport) {
        if let Err(error) = self.scribe.iteration(report, &self.stopwatch.iteration()) {
            self.failure.get_or_insert(error);
            self.control.stop();
        }
        self.progress.iteration(report);
    }

    fn health_check(&mut self, report: &HealthReport) {
        self.progress.health_check(report);
    }

    fn checkpoint(&mut self, state: &SearchState) -> Result<(), EngineError> {
        self.scribe.state(state, self.elapsed())
    }
}
