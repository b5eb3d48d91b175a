//! A flow carried out in this process, without a server: one experiment after the other, kept in a directory where it has one.
//!
//! It has the clock that the engine has not, and shows nothing: whoever carries a flow out is told through a [`Listener`].

mod given;
mod stopwatch;

use std::{sync::Arc, time::Instant};

use crate::{
    engine::{
        Control, Desk, EngineError, HealthReport, IterationReport, Observer, Outcome, SearchState, StageSeconds, Start,
        flow_directory::{self, FlowDirectory, Paper, Scribe},
        sequence::{Beginning, Workbench},
    },
    model::{FlowPlan, StopReason},
};
pub use given::GivenSeeds;
use stopwatch::Stopwatch;

/// A flow, ready to begin or to go on.
pub struct Standalone {
    bench: Workbench,
    directory: Option<Arc<FlowDirectory>>,
}

/// How far a flow came.
#[derive(Debug)]
pub struct Reached {
    /// Experiments that are done.
    pub done: u32,
    /// Where the one goes on that was stopped.
    pub left: Option<Beginning>,
}

/// A flow that failed.
#[derive(Debug)]
pub struct Failed {
    /// Why.
    pub error: EngineError,
    /// The experiment that goes on, and where, if there is no directory that knows.
    pub left: Option<Box<(u32, Beginning)>>,
}

impl From<EngineError> for Failed {
    fn from(error: EngineError) -> Self {
        Self { error, left: None }
    }
}

/// Is told how a flow gets on, on the thread that carries it out; while it is busy the search waits.
pub trait Listener {
    /// A checkpoint cannot serve, so what came after the one before is computed again.
    fn passed_over(&mut self, error: &EngineError);

    /// The experiment at `index` begins, or goes on after `done` iterations.
    fn begins(&mut self, index: u32, done: u32);

    /// A generation or iteration is done, and took so long.
    fn iteration(&mut self, report: &IterationReport, took: &StageSeconds);

    /// The best few were measured on the whole corpus.
    fn health_check(&mut self, report: &HealthReport);

    /// The experiment at `index` is done or was stopped, after so many seconds. Its last checkpoint is about to be written.
    fn ended(&mut self, index: u32, outcome: &Outcome, elapsed: f64);
}

impl Standalone {
    /// A flow that is kept in `directory`, or nowhere.
    pub fn new(bench: Workbench, directory: Option<Arc<FlowDirectory>>) -> Self {
        Self { bench, directory }
    }

    /// What the flow is to do.
    pub fn plan(&self) -> &FlowPlan {
        self.bench.plan()
    }

    /// The index of the experiment to be run next, and where it starts; `None` where all are done. With `at` that
    /// experiment is run again from its beginning. Where the flow begins anew it does from the `seeds`.
    ///
    /// # Errors
    ///
    /// Those of [`GivenSeeds::seeds`], and [`EngineError::State`] where there is no experiment `at`.
    pub fn find_beginning(
        &self,
        at: Option<u32>,
        listener: &mut dyn Listener,
        seeds: &GivenSeeds,
    ) -> Result<Option<(u32, Beginning)>, EngineError> {
        let count = self.count();
        if let Some(at) = at.filter(|at| *at >= count) {
            return Err(EngineError::State(format!("the flow has {count} experiments, from 0, and none at {at}")));
        }
        match &self.directory {
            Some(directory) => {
                let passed_over = &mut |error: &EngineError| listener.passed_over(error);
                directory.find_beginning(&self.bench, at, passed_over, || seeds.seeds(&self.bench))
            }
            None => Ok(Some((0, Beginning::fresh(seeds.seeds(&self.bench)?)))),
        }
    }

    /// Runs the experiments from the one at `first` on, to the end or until `control` stops it. All of it is on the disk when
    /// this returns; each checkpoint that was written is told to `written`, on the thread that writes.
    ///
    /// # Errors
    ///
    /// Those of [`Workbench::run`], and what cannot be written. A flow without a directory says where it goes on.
    pub fn carry_out(
        &self,
        (first, beginning): (u32, Beginning),
        control: &Control,
        listener: &mut dyn Listener,
        written: impl Fn(&Paper) + Send + 'static,
    ) -> Result<Reached, Failed> {
        let writer = flow_directory::writer(control, written)?;
        let reached = self.search(first, beginning, &writer.desk(), control, listener);
        let written = writer.finish();
        let reached = reached?;
        Ok(written.map(|()| reached)?)
    }

    fn search(
        &self,
        first: u32,
        mut beginning: Beginning,
        desk: &Desk<Paper>,
        control: &Control,
        listener: &mut dyn Listener,
    ) -> Result<Reached, Failed> {
        let stopwatch = Stopwatch::begin();
        for index in first..self.count() {
            let (outcome, elapsed) = self.run(index, beginning, desk, &stopwatch, control, listener)?;
            if outcome.stop_reason == StopReason::Stopped {
                let left = Beginning { start: Start::Resume(outcome.state), elapsed };
                return Ok(Reached { done: index, left: Some(left) });
            }
            beginning = Beginning::fresh(outcome.into());
        }
        Ok(Reached { done: self.count(), left: None })
    }

    /// Runs one experiment; says what it came to, and how long it took.
    fn run(
        &self,
        index: u32,
        Beginning { start, elapsed }: Beginning,
        desk: &Desk<Paper>,
        stopwatch: &Stopwatch,
        control: &Control,
        listener: &mut dyn Listener,
    ) -> Result<(Outcome, f64), Failed> {
        let plan = &self.plan().experiments[index as usize];
        let done = match &start {
            Start::Fresh(_) => 0,
            Start::Resume(state) => state.iteration(),
        };
        let begin = |directory| Scribe::begin(directory, (index, done), self.bench.judged_by(), desk.clone());
        let scribe = self.directory.as_deref().map(begin).transpose()?;
        listener.begins(index, done);
        let kept = scribe.is_none().then(|| start.clone());
        let begun = Instant::now();
        let mut keeper =
            Keeper { scribe, kept, listener, stopwatch, control, failure: None, elapsed_before: elapsed, begun };
        let outcome = self.bench.run((index, plan), start, control, stopwatch, &mut keeper);
        stopwatch.begin_anew();
        let elapsed = keeper.elapsed();
        let outcome = keeper.failure.take().map_or(outcome, Err).map_err(|error| {
            let left = keeper.kept.take().map(|start| Box::new((index, Beginning { start, elapsed })));
            Failed { error, left }
        })?;
        if let Some(scribe) = &keeper.scribe {
            scribe.end(&outcome, elapsed)?;
        }
        keeper.listener.ended(index, &outcome, elapsed);
        Ok((outcome, elapsed))
    }

    fn count(&self) -> u32 {
        self.plan().experiments.len() as u32
    }
}

/// Keeps what a search tells, and passes it on.
struct Keeper<'a> {
    scribe: Option<Scribe>,
    /// Where the experiment would go on, if nobody writes that down.
    kept: Option<Start>,
    listener: &'a mut dyn Listener,
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
        let took = self.stopwatch.iteration();
        if let Some(Err(error)) = self.scribe.as_ref().map(|scribe| scribe.iteration(report, &took)) {
            self.failure.get_or_insert(error);
            self.control.stop();
        }
        self.listener.iteration(report, &took);
    }

    fn health_check(&mut self, report: &HealthReport) {
        self.listener.health_check(report);
    }

    fn checkpoint(&mut self, state: &SearchState) -> Result<(), EngineError> {
        if let Some(kept) = &mut self.kept {
            *kept = Start::Resume(state.clone());
        }
        self.scribe.as_ref().map_or(Ok(()), |scribe| scribe.state(state, self.elapsed()))
    }
}
