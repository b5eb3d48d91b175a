//! The loop around a search method: iterations, health checks, patience, checkpoints, and why it ended.
//!
//! Knows nothing of what a method does within an iteration.

#[cfg(test)]
pub(super) mod fixture;
mod health;
mod split;
#[cfg(test)]
mod tests;

pub use split::train_split;

use rayon::ThreadPool;

use super::{
    Control, EngineError, Genome, HealthReport, IterationReport, Observer, SearchState, Stage, StageWatch,
    digest::Digester,
    evaluate::{Evaluator, Fitness, TrainSplit},
    method::{Genetic, Progress, Step, Tabu},
    state::Evaluated,
};
use crate::model::{ExperimentPlan, Individual, Method, StopReason};

/// One experiment, ready to run on the current thread and rayon's current pool.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// Judges the genomes.
    pub evaluator: &'a dyn Evaluator,
    /// What to do.
    pub plan: &'a ExperimentPlan,
    /// The flow's seed.
    pub seed: u64,
    /// Index of the experiment in its flow.
    pub experiment: u32,
    /// Is told what the search does at the moment.
    pub watch: &'a dyn StageWatch,
}

/// Where a search starts.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "one is made for each experiment, and taken apart at once")]
pub enum Start {
    /// At the beginning.
    Fresh(Seeds),
    /// Where another run of the same experiment was left.
    Resume(SearchState),
}

/// What an experiment takes over from the one before it, or from a checkpoint.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seeds {
    /// The best genome.
    pub genome: Option<Genome>,
    /// The final population.
    pub population: Vec<Genome>,
    /// The final accuracy threshold; 0 where there is none.
    pub threshold: Option<f64>,
}

impl From<Outcome> for Seeds {
    /// What an experiment leaves to the one after it.
    fn from(outcome: Outcome) -> Self {
        Self { genome: Some(outcome.best), population: outcome.population, threshold: Some(outcome.threshold) }
    }
}

/// How a search ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Why it ended.
    pub stop_reason: StopReason,
    /// Generations or iterations done.
    pub iterations_run: u32,
    /// Where it started, on the whole corpus: the seed genome, or the best of the genomes it began with.
    pub initial: Fitness,
    /// The genome of lowest cross-entropy among those measured on the whole corpus.
    pub best: Genome,
    /// The fitness of that genome on the whole corpus; its cross-entropy is never above the initial one.
    pub fitness: Fitness,
    /// What the next experiment starts from; the best genome comes first.
    pub population: Vec<Genome>,
    /// Accuracy threshold that the next experiment starts with.
    pub threshold: f64,
    /// The state at the end; a search that was stopped goes on from it as if nothing had happened.
    pub state: SearchState,
}

/// Where the work of a search is done: on a pool, or on the one that it is called on.
///
/// Each piece goes there by itself. If a whole search did, a thread of the pool that waits for a part of its own work
/// could take up another search, and would be back only when that one has ended.
#[derive(Clone, Copy)]
struct Place<'a>(Option<&'a ThreadPool>);

impl Place<'_> {
    fn compute<T: Send>(self, work: impl FnOnce() -> T + Send) -> T {
        match self.0 {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

impl Search<'_> {
    /// Runs the experiment to its end, or until `control` stops it.
    ///
    /// The best few are measured on the whole corpus at the start, every `check_interval` iterations and at the end. A
    /// search that is stopped returns at once, without that last measurement, and its [`Outcome::state`] goes on to the
    /// very result that an undisturbed run would have had.
    ///
    /// # Errors
    ///
    /// [`EngineError::Genome`] where a seed does not fit the corpus, [`EngineError::State`] where the state belongs to
    /// another method, and whatever [`Observer::checkpoint`] returns.
    pub fn run(&self, start: Start, control: &Control, observer: &mut dyn Observer) -> Result<Outcome, EngineError> {
        self.carry_out(Place(None), start, control, observer)
    }

    /// The same on `pool`, which it shares with other searches: they take turns, iteration by iteration.
    ///
    /// # Errors
    ///
    /// Those of [`Search::run`].
    pub fn run_on(
        &self,
        pool: &ThreadPool,
        start: Start,
        control: &Control,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, EngineError> {
        self.carry_out(Place(Some(pool)), start, control, observer)
    }

    fn carry_out(
        &self,
        place: Place<'_>,
        start: Start,
        control: &Control,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, EngineError> {
        // Looking through what it starts from takes its time where there are many genomes, and is no saving.
        self.watch.begins(Stage::Draw);
        let mut state = match start {
            Start::Fresh(seeds) => {
                let (state, report) = place.compute(|| self.begin(&seeds))?;
                self.tell(&report, observer);
                state
            }
            Start::Resume(state) => {
                state.check(self.plan.method, self.evaluator)?;
                state
            }
        };
        let reason = self.go_on(place, &mut state, control, observer)?;
        Ok(self.outcome(reason, state))
    }

    /// Iterates to the end, and says why it came. Where judging fails, the state before that iteration is a checkpoint.
    fn go_on(
        &self,
        place: Place<'_>,
        state: &mut SearchState,
        control: &Control,
        observer: &mut dyn Observer,
    ) -> Result<StopReason, EngineError> {
        let mut digester = Digester::default();
        loop {
            if let Some(reason) = self.end(state) {
                if !self.is_check_due(state) {
                    let checked = place.compute(|| self.check(state, false));
                    if checked.is_err() {
                        observer.checkpoint(state)?;
                    }
                    self.tell(&checked?, observer);
                }
                return Ok(reason);
            }
            if control.is_stopped() {
                return Ok(StopReason::Stopped);
            }
            let before = self.evaluator.can_fail().then(|| state.clone());
            let done = self.iterate_and_check(place, state, &mut digester, observer);
            if let (Err(_), Some(before)) = (&done, before) {
                observer.checkpoint(&before)?;
            }
            done?;
            let interval = self.plan.checkpoint_interval.max(1);
            if state.iteration.is_multiple_of(interval) && self.end(state).is_none() {
                observer.checkpoint(state)?;
            }
        }
    }

    fn iterate_and_check(
        &self,
        place: Place<'_>,
        state: &mut SearchState,
        digester: &mut Digester,
        observer: &mut dyn Observer,
    ) -> Result<(), EngineError> {
        let report = place.compute(|| self.iterate(state, digester))?;
        self.watch.begins(Stage::Save);
        observer.iteration(&report);
        if self.is_check_due(state) {
            self.tell(&place.compute(|| self.check(state, true))?, observer);
        }
        Ok(())
    }

    /// Judges the first genomes and measures the best of them: iteration 0.
    fn begin(&self, seeds: &Seeds) -> Result<(SearchState, HealthReport), EngineError> {
        for genome in seeds.genome.iter().chain(&seeds.population) {
            genome.check(self.evaluator.clusters(), self.evaluator.input_bits())?;
        }
        let genomes = self.first_genomes(seeds);
        self.watch.begins(Stage::Judge);
        let fitness = self.evaluator.evaluate(&genomes, self.split(0))?;
        let evaluations = genomes.len() as u64;
        let judged = genomes.into_iter().zip(fitness);
        let first: Vec<Evaluated> = judged.map(|(genome, fitness)| Evaluated { genome, fitness }).collect();
        self.watch.begins(Stage::Select);
        let seed = first[0].clone();
        let progress = match self.plan.method {
            Method::Tabu => Progress::Tabu(Tabu::new(self, &first)),
            Method::Genetic => Progress::Genetic(Genetic { population: first }),
        };
        let threshold = self.plan.accuracy_threshold.or(seeds.threshold).unwrap_or(0.0);
        self.watch.begins(Stage::Check);
        let takes_seed = seeds.genome.is_some() && !(self.plan.fresh_population && self.plan.method == Method::Genetic);
        self.first_check(progress, takes_seed.then_some(seed), threshold, evaluations)
    }

    /// Measures the best few.
    fn check(&self, state: &mut SearchState, counts: bool) -> Result<HealthReport, EngineError> {
        self.watch.begins(Stage::Check);
        self.measure(state, counts)
    }

    fn tell(&self, report: &HealthReport, observer: &mut dyn Observer) {
        self.watch.begins(Stage::Save);
        observer.health_check(report);
    }

    /// One generation or iteration.
    fn iterate(&self, state: &mut SearchState, digester: &mut Digester) -> Result<IterationReport, EngineError> {
        self.watch.begins(Stage::Select);
        let number = state.iteration + 1;
        let threshold = state.threshold;
        let Step { individuals, best, evaluations, moves } =
            state.progress.as_method_mut().step(self, number, threshold, digester)?;
        state.iteration = number;
        state.evaluations += evaluations;
        state.threshold = (state.threshold_start + self.plan.threshold_step * f64::from(number)).min(1.0);
        let figures = |of: fn(&Individual) -> f64| individuals.iter().map(of);
        let mean = |of| figures(of).sum::<f64>() / individuals.len() as f64;
        Ok(IterationReport {
            number,
            train_part: match self.split(number) {
                TrainSplit::Part(part) => part,
                TrainSplit::Whole => 0,
            },
            best_ce: figures(|one| one.ce).fold(f64::INFINITY, f64::min),
            mean_ce: mean(|one| one.ce),
            best_accuracy: figures(|one| one.accuracy).fold(0.0, f64::max),
            mean_accuracy: mean(|one| one.accuracy),
            threshold,
            patience: state.patience,
            evaluations,
            moves,
            genome_hash: best,
            individuals,
        })
    }

    fn is_check_due(&self, state: &SearchState) -> bool {
        state.iteration.is_multiple_of(self.plan.check_interval.max(1))
    }

    fn end(&self, state: &SearchState) -> Option<StopReason> {
        if state.iteration >= self.plan.limit {
            return Some(StopReason::LimitReached);
        }
        (state.patience == 0).then_some(StopReason::PatienceExhausted)
    }

    fn outcome(&self, stop_reason: StopReason, state: SearchState) -> Outcome {
        let method = state.progress.as_method();
        let mut population = method.final_population(self);
        let size = population.len();
        population.retain(|genome| *genome != state.best.genome);
        population.insert(0, state.best.genome.clone());
        population.truncate(size.max(1));
        Outcome {
            stop_reason,
            iterations_run: state.iteration,
            initial: state.initial,
            best: state.best.genome.clone(),
            fitness: state.best.fitness,
            population,
            threshold: state.threshold,
            state,
        }
    }
}
