//! The genetic algorithm: elites go on, tournaments choose parents, children are crossed and mutated.

use super::{SearchMethod, Step, extend_distinct, ranking};
use crate::{
    engine::{
        EngineError, Genome, digest::Digester, evaluate::Fitness, executor::Search, genome::crossover, random::Draw,
        state::Evaluated,
    },
    model::FitnessKind,
};

/// The population of a genetic algorithm.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Genetic {
    /// Everyone of the last generation, judged on that generation's part; never empty.
    pub(in crate::engine) population: Vec<Evaluated>,
}

impl Genetic {
    fn fitness(&self) -> Vec<Fitness> {
        self.population.iter().map(|member| member.fitness).collect()
    }

    /// Indices of the population from the best to the worst by the chosen fitness.
    fn order(&self, search: &Search<'_>) -> Vec<usize> {
        ranking::ranked(search.plan.fitness, search.plan.fitness_weights, &self.fitness())
    }

    /// Those who go on as they are: with fitness `ce` the best tenth by cross-entropy and, of the others, the best tenth
    /// by accuracy; else the best fifth by the chosen fitness. At least one of each, and never everyone.
    fn elites(&self, search: &Search<'_>, order: &[usize]) -> Vec<Evaluated> {
        let size = search.plan.candidates as usize;
        let most = size.saturating_sub(1).min(self.population.len());
        let mut chosen = Vec::new();
        if search.plan.fitness == FitnessKind::Ce {
            let share = (size / 10).max(1);
            chosen.extend(order.iter().take(share));
            let by_accuracy = ranking::sorted(&self.fitness(), ranking::by_accuracy);
            let others: Vec<usize> = by_accuracy.into_iter().filter(|index| !chosen.contains(index)).collect();
            chosen.extend(others.iter().take(share));
        } else {
            chosen.extend(order.iter().take((size / 5).max(1)));
        }
        chosen.into_iter().take(most).map(|index| self.population[index].clone()).collect()
    }
}

impl SearchMethod for Genetic {
    fn step(
        &mut self,
        search: &Search<'_>,
        generation: u32,
        threshold: f64,
        digester: &mut Digester,
    ) -> Result<Step, EngineError> {
        let plan = search.plan;
        let order = self.order(search);
        let elites = self.elites(search, &order);
        let pool = top_share(plan.fitness_percentile, order.len());
        let children = (plan.candidates as usize).saturating_sub(elites.len());
        let mutation = search.mutation();
        let parent = |rng: &mut rand_chacha::ChaCha8Rng| {
            let places = (0..plan.tournament_size.max(1)).map(|_| rng.below(pool as u32));
            &self.population[order[places.min().unwrap_or(0) as usize]].genome
        };
        let child = |_, rng: &mut rand_chacha::ChaCha8Rng| {
            let mother = parent(rng);
            let two = rng.chance(plan.crossover_rate);
            let child = if two { crossover(mother, parent(rng), rng) } else { mother.clone() };
            (mutation.apply(child, rng).0, ())
        };
        let brood = search.brood(generation, threshold, elites, &vec![0; children], |vacancies| {
            Ok(search.draw(generation, vacancies, child))
        })?;
        let elites = brood.carried.len();
        self.population = brood.carried;
        self.population.extend(brood.candidates.into_iter().map(|child| child.judged));
        let (elites, children) = self.population.split_at(elites);
        Ok(Step::of(elites, children.iter(), (brood.evaluations, 0), digester))
    }

    fn leaders(&self, search: &Search<'_>, count: usize) -> Vec<Evaluated> {
        let mut leaders = Vec::new();
        let ranked = self.order(search);
        extend_distinct(&mut leaders, ranked.iter().map(|&index| &self.population[index]), count);
        leaders
    }

    fn final_population(&self, search: &Search<'_>) -> Vec<Genome> {
        let all = self.leaders(search, search.plan.candidates as usize);
        all.into_iter().map(|member| member.genome).collect()
    }
}

/// How many of `count` may go on: the top `share`, at least one.
pub(super) fn top_share(share: Option<f64>, count: usize) -> usize {
    share.map_or(count, |share| ((share * count as f64).ceil() as usize).clamp(1, count.max(1)))
}
