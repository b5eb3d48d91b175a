//! The experiments of a flow in their order: what they share, where the flow begins or goes on, what one leaves to the next.
//!
//! Knows plans and checkpoint files, and nothing of where flows and files are listed.
//!
//! An experiment that is completed is not run again, as long as the result that the next one starts from can be read.
//! The one that was interrupted goes on from its furthest state that can be read. Where a file is broken or gone, the one
//! before it serves, in the end the experiment's beginning: more is computed again, with the same result.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::ThreadPool;

use super::{
    Control, EngineError, Observer, StageWatch,
    checkpoint_file::{self, ReadLimits, StoredGenome},
    corpus::Corpus,
    evaluate::{self, Evaluator, Fitness, Problem, TrainSplit},
    executor::{Outcome, Search, Seeds, Start},
    threads::{Priority, pool},
};
use crate::model::{EvaluationSettings, ExperimentPlan, FlowPlan};

/// What all experiments of a flow share; clones are the same bench.
#[derive(Clone)]
pub struct Workbench {
    plan: Arc<FlowPlan>,
    evaluator: Arc<dyn Evaluator>,
    judged_by: Option<EvaluationSettings>,
    pool: Arc<ThreadPool>,
}

/// Where an experiment starts, and how many seconds it ran before.
#[derive(Debug)]
pub struct Beginning {
    /// Fresh, or a state that was saved.
    pub start: Start,
    /// Seconds that it ran until that state.
    pub elapsed: f64,
}

/// The files that belong to one experiment, the furthest first.
#[derive(Debug, Default)]
pub struct Files {
    /// What it came to.
    pub results: Vec<PathBuf>,
    /// Where it stood on the way.
    pub states: Vec<PathBuf>,
}

impl Beginning {
    /// At the beginning.
    pub fn fresh(seeds: Seeds) -> Self {
        Self { start: Start::Fresh(seeds), elapsed: 0.0 }
    }
}

impl Workbench {
    /// Prepares to judge genomes on `corpus` and `pool`, keeping at most `cache_bytes` of answers for later.
    ///
    /// # Errors
    ///
    /// [`EngineError::Corpus`] where the corpus is too short for the plan.
    pub fn new(
        plan: FlowPlan,
        corpus: &Corpus,
        pool: &Arc<ThreadPool>,
        cache_bytes: usize,
    ) -> Result<Self, EngineError> {
        let evaluator = pool.install(|| {
            let problem = Problem::new(corpus, plan.evaluation)?;
            Ok::<_, EngineError>(Arc::from(evaluate::evaluator(problem, cache_bytes)))
        })?;
        let judged_by = Some(plan.evaluation);
        Ok(Self { plan: Arc::new(plan), evaluator, judged_by, pool: pool.clone() })
    }

    /// Judges genomes with what is there already. `judged_by` says how that is done, where anybody else could do it.
    pub fn with_evaluator(
        plan: FlowPlan,
        evaluator: Arc<dyn Evaluator>,
        judged_by: Option<EvaluationSettings>,
        pool: Arc<ThreadPool>,
    ) -> Self {
        Self { plan: Arc::new(plan), evaluator, judged_by, pool }
    }

    /// What the flow is to do.
    pub fn plan(&self) -> &Arc<FlowPlan> {
        &self.plan
    }

    /// What genomes are judged with.
    pub fn evaluator(&self) -> &Arc<dyn Evaluator> {
        &self.evaluator
    }

    /// How anybody can judge the genomes again.
    pub fn judged_by(&self) -> Option<EvaluationSettings> {
        self.judged_by
    }

    /// Runs an experiment, to its end or until `control` stops it. `slot` names its random numbers.
    ///
    /// # Errors
    ///
    /// Those of [`Search::run`].
    pub fn run(
        &self,
        (slot, plan): (u32, &ExperimentPlan),
        start: Start,
        control: &Control,
        watch: &dyn StageWatch,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, EngineError> {
        let search = Search { evaluator: &*self.evaluator, plan, seed: self.plan.seed, experiment: slot, watch };
        search.run_on(&self.pool, start, control, observer)
    }

    /// What a checkpoint file gives an experiment to start from.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, or its genomes do not fit the corpus.
    pub fn seeds_of(&self, path: &Path) -> Result<Seeds, EngineError> {
        let file = checkpoint_file::read(path, ReadLimits::default())?;
        let seeds = file.seeds(self.evaluator.clusters(), self.evaluator.input_bits(), self.plan.seed);
        seeds.map_err(|error| error.of_file(path))
    }

    /// From the last of the begun experiments, whose `files` these are, back to the first: the index of the one to be run,
    /// with the state in which it was left or the result of the one before it. `None` where the flow has to begin anew.
    ///
    /// Tells `passed_over` why a file cannot serve.
    pub fn find_beginning(
        &self,
        files: &[Files],
        passed_over: &mut dyn FnMut(&EngineError),
    ) -> Option<(usize, Beginning)> {
        for (index, own) in files.iter().enumerate().rev() {
            if let Some(left) = usable(&own.states, passed_over, |path| self.left_state(index, path)) {
                return Some((index, left));
            }
            let before = index.checked_sub(1)?;
            if let Some(seeds) = usable(&files[before].results, passed_over, |path| self.seeds_of(path)) {
                return Some((index, Beginning::fresh(seeds)));
            }
        }
        None
    }

    /// The state in which the experiment at `index` was left.
    fn left_state(&self, index: usize, path: &Path) -> Result<Beginning, EngineError> {
        let file = checkpoint_file::read(path, ReadLimits::default())?;
        let state = file.state.ok_or_else(|| EngineError::State("the file holds no state".to_owned()))?;
        let fits = state.check(self.plan.experiments[index].method, &*self.evaluator);
        fits.map_err(|error| error.of_file(path))?;
        Ok(Beginning { start: Start::Resume(state), elapsed: file.elapsed_seconds })
    }
}

/// What a genome of a checkpoint file is worth on the whole of `corpus`; connections that the file leaves out are drawn
/// from `seed`.
///
/// # Errors
///
/// [`EngineError::Genome`] where the genome does not fit the corpus, [`EngineError::Corpus`] where the settings do not,
/// [`EngineError::Threads`].
pub fn measure(
    genome: StoredGenome,
    corpus: &Corpus,
    settings: EvaluationSettings,
    seed: u64,
    threads: usize,
) -> Result<Fitness, EngineError> {
    let problem = Problem::new(corpus, settings)?;
    let genome = genome.complete(problem.input_bits(), seed, 0);
    genome.check(problem.clusters(), problem.input_bits())?;
    let pool = pool(threads, Priority::Usual)?;
    let fitness = pool.install(|| evaluate::evaluator(problem, 0).evaluate(&[genome], TrainSplit::Whole))?;
    Ok(fitness[0])
}

/// The first file that can be used.
fn usable<T>(
    files: &[PathBuf],
    passed_over: &mut dyn FnMut(&EngineError),
    read: impl Fn(&Path) -> Result<T, EngineError>,
) -> Option<T> {
    files.iter().find_map(|path| read(path).map_err(|error| passed_over(&error)).ok())
}
