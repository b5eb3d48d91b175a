//! The search itself: one experiment after the other, each kept in the directory.

use std::{path::PathBuf, time::Instant};

use wnn_experiments::{
    engine::{
        Control, EngineError, HealthReport, IterationReport, Observer, SearchState, Seeds, Start, Unwatched,
        flow_directory::{FlowDirectory, IterationLog},
        sequence::{Beginning, Workbench},
    },
    model::StopReason,
};

use super::{progress::Progress, summary::Summary};
use crate::{error::CliError, ui};

/// A search, ready to begin or to go on.
pub(super) struct Work {
    directory: FlowDirectory,
    bench: Workbench,
    seed_from: Option<PathBuf>,
}

impl Work {
    pub(super) fn new(directory: FlowDirectory, bench: Workbench, seed_from: Option<PathBuf>) -> Self {
        Self { directory, bench, seed_from }
    }

    /// Runs what is left to run, until `control` stops it.
    pub(super) fn carry_out(self, control: &Control) -> Result<Summary, CliError> {
        let begun = self.directory.find_beginning(
            &self.bench,
            &mut |error| ui::note(&format!("It goes on from an earlier checkpoint: {error}")),
            || self.seeds(),
        )?;
        let count = self.bench.plan().experiments.len() as u32;
        let Some((first, mut beginning)) = begun else {
            ui::note("This search is complete already");
            return Ok(Summary::read(&self.directory, self.bench.plan(), count)?);
        };
        for index in first..count {
            match self.run(index, beginning, control)? {
                Some(seeds) => beginning = Beginning::fresh(seeds),
                None => return Ok(Summary::read(&self.directory, self.bench.plan(), index)?),
            }
        }
        Ok(Summary::read(&self.directory, self.bench.plan(), count)?)
    }

    fn seeds(&self) -> Result<Seeds, EngineError> {
        self.seed_from.as_deref().map_or_else(|| Ok(Seeds::default()), |path| self.bench.seeds_of(path))
    }

    /// Runs one experiment, and gives what the next one starts from; `None` where it was stopped.
    fn run(&self, index: u32, beginning: Beginning, control: &Control) -> Result<Option<Seeds>, CliError> {
        let plan = &self.bench.plan().experiments[index as usize];
        let done = match &beginning.start {
            Start::Fresh(_) => 0,
            Start::Resume(state) => state.iteration(),
        };
        let now = Instant::now();
        let mut keeper = Keeper {
            directory: &self.directory,
            index,
            log: self.directory.iteration_log(index, done)?,
            progress: Progress::begin(plan, done),
            control,
            failure: None,
            elapsed_before: beginning.elapsed,
            begun: now,
            last: now,
        };
        let outcome = self.bench.run(index, beginning.start, control, &Unwatched, &mut keeper);
        let elapsed = keeper.elapsed();
        let Keeper { mut log, progress, failure, .. } = keeper;
        if let Some(failure) = failure {
            return Err(failure.into());
        }
        let outcome = outcome?;
        log.flush()?;
        if outcome.stop_reason == StopReason::Stopped {
            self.directory.save_state(index, &outcome.state, elapsed)?;
            progress.stopped(&outcome);
            return Ok(None);
        }
        self.directory.save_result(index, &outcome, elapsed)?;
        progress.ended(&outcome);
        Ok(Some(outcome.into()))
    }
}

/// Keeps what a search tells, and shows it.
struct Keeper<'a> {
    directory: &'a FlowDirectory,
    index: u32,
    log: IterationLog,
    progress: Progress,
    control: &'a Control,
    /// Why nothing more can be kept.
    failure: Option<EngineError>,
    /// Seconds that the experiment ran before it was interrupted.
    elapsed_before: f64,
    begun: Instant,
    /// When the last iteration ended.
    last: Instant,
}

impl Keeper<'_> {
    fn elapsed(&self) -> f64 {
        self.elapsed_before + self.begun.elapsed().as_secs_f64()
    }
}

impl Observer for Keeper<'_> {
    fn iteration(&mut self, report: &IterationReport) {
        let now = Instant::now();
        let elapsed = now.duration_since(std::mem::replace(&mut self.last, now));
        if let Err(error) = self.log.add(report, elapsed.as_secs_f64()) {
            self.failure.get_or_insert(error);
            self.control.stop();
        }
        self.progress.iteration(report);
    }

    fn health_check(&mut self, report: &HealthReport) {
        self.progress.health_check(report);
    }

    fn checkpoint(&mut self, state: &SearchState) -> Result<(), EngineError> {
        self.log.flush()?;
        self.directory.save_state(self.index, state, self.elapsed())
    }
}
