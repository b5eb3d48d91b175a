//! Health checks: the best few measured on the whole corpus, and what that means for patience and for the best genome.

use super::{Fitness, Genome, Search, SearchState, TrainSplit};
use crate::engine::{
    EngineError, HealthReport,
    method::{Progress, ranking},
    state::Evaluated,
};

/// How many genomes a check measures.
const TOP_K: usize = 10;

/// The genomes of a check with their fitness on the whole corpus, and how many had to be judged for it.
struct Measured {
    leaders: Vec<Evaluated>,
    evaluations: u64,
}

impl Search<'_> {
    /// Measures the leaders of the first genomes, and the `seed` where the search took one over; from there it is counted
    /// what the search gains.
    pub(super) fn first_check(
        &self,
        progress: Progress,
        seed: Option<Evaluated>,
        threshold: f64,
        evaluations: u64,
    ) -> Result<(SearchState, HealthReport), EngineError> {
        let mut measured = self.measured(&progress)?;
        let mut known: Vec<Evaluated> = measured.leaders.clone();
        if let Some(seed) = &seed
            && !known.iter().any(|one| one.genome == seed.genome)
        {
            let alone = self.measure_all(vec![seed.clone()])?;
            known.extend(alone.leaders);
            measured.evaluations += alone.evaluations;
        }
        let lowest = known.iter().min_by(|one, other| ranking::by_ce(one.fitness, other.fitness));
        let best = lowest.unwrap_or(&known[0]).clone();
        let of = |genome: &Genome| known.iter().find(|one| one.genome == *genome).map(|one| one.fitness);
        let state = SearchState {
            iteration: 0,
            threshold_start: threshold,
            threshold,
            patience: self.plan.patience,
            reference_ce: mean(&measured.leaders, |fitness| fitness.ce),
            evaluations: evaluations + measured.evaluations,
            initial: seed.and_then(|seed| of(&seed.genome)).unwrap_or(best.fitness),
            best,
            progress,
        };
        let report = report(&measured.leaders, 0.0, &state);
        Ok((state, report))
    }

    /// Measures the leaders, keeps the best genome, and, where the check `counts`, moves patience: one less where the mean
    /// cross-entropy did not fall by `min_improvement_pct` below the best mean so far, else one more, up to the plan's.
    pub(super) fn measure(&self, state: &mut SearchState, counts: bool) -> Result<HealthReport, EngineError> {
        let measured = self.measured(&state.progress)?;
        state.evaluations += measured.evaluations;
        for one in &measured.leaders {
            if ranking::by_ce(one.fitness, state.best.fitness).is_lt() {
                state.best = one.clone();
            }
        }
        let ce = mean(&measured.leaders, |fitness| fitness.ce);
        let improvement = (state.reference_ce - ce) / state.reference_ce * 100.0;
        if counts {
            let improved = improvement > 0.0 && improvement >= self.plan.min_improvement_pct;
            state.patience =
                if improved { (state.patience + 1).min(self.plan.patience) } else { state.patience.saturating_sub(1) };
            state.reference_ce = state.reference_ce.min(ce);
        }
        Ok(report(&measured.leaders, improvement, state))
    }

    fn measured(&self, progress: &Progress) -> Result<Measured, EngineError> {
        self.measure_all(progress.as_method().leaders(self, TOP_K))
    }

    /// Where there is only one part, the search has judged everyone on the whole corpus already.
    fn measure_all(&self, mut leaders: Vec<Evaluated>) -> Result<Measured, EngineError> {
        if self.split(0) == TrainSplit::Whole {
            return Ok(Measured { leaders, evaluations: 0 });
        }
        let genomes: Vec<Genome> = leaders.iter().map(|leader| leader.genome.clone()).collect();
        let fitness = self.evaluator.evaluate(&genomes, TrainSplit::Whole)?;
        leaders.iter_mut().zip(fitness).for_each(|(leader, fitness)| leader.fitness = fitness);
        Ok(Measured { leaders, evaluations: genomes.len() as u64 })
    }
}

fn mean(leaders: &[Evaluated], of: fn(Fitness) -> f64) -> f64 {
    leaders.iter().map(|leader| of(leader.fitness)).sum::<f64>() / leaders.len() as f64
}

fn report(leaders: &[Evaluated], improvement_pct: f64, state: &SearchState) -> HealthReport {
    let fitness: Vec<Fitness> = leaders.iter().map(|leader| leader.fitness).collect();
    let lowest = fitness[ranking::sorted(&fitness, ranking::by_ce)[0]];
    let most_accurate = fitness[ranking::sorted(&fitness, ranking::by_accuracy)[0]];
    HealthReport {
        iteration: state.iteration,
        top_k_ce: mean(leaders, |fitness| fitness.ce),
        top_k_accuracy: mean(leaders, |fitness| fitness.accuracy),
        best_ce: (lowest.ce, lowest.accuracy),
        best_accuracy: (most_accurate.accuracy, most_accurate.ce),
        improvement_pct,
        patience: state.patience,
    }
}
