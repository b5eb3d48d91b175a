//! Tabu search: two paths, one after the lowest cross-entropy, one after the highest accuracy.

mod screen;

use std::{cmp::Ordering, collections::VecDeque};

use rand_chacha::ChaCha8Rng;

use self::screen::Screen;
use super::{SearchMethod, Step, brood::Candidate, extend_distinct, genetic::top_share, ranking};
use crate::{
    engine::{
        EngineError, Genome,
        digest::Digester,
        evaluate::{Fitness, TrainSplit},
        executor::Search,
        genome::Move,
        state::Evaluated,
    },
    model::ExperimentPlan,
};

/// The state of a tabu search.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Tabu {
    /// The path after cross-entropy and the path after accuracy.
    pub(in crate::engine) paths: [Path; 2],
    /// The best genomes of all iterations, each with its fitness on the part that it was judged on.
    pub(in crate::engine) kept: Vec<Evaluated>,
}

/// One path of a tabu search.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Path {
    /// The genome that neighbours are drawn around, judged on the part of the last iteration.
    pub(in crate::engine) base: Evaluated,
    /// Moves that would undo what was done, the oldest first.
    pub(in crate::engine) tabu: VecDeque<Move>,
    /// The best fitness that the path met on each part of the train split.
    pub(in crate::engine) best_seen: Vec<Option<Fitness>>,
}

/// Which of two is better.
type Order = fn(Fitness, Fitness) -> Ordering;

/// By which order each path goes.
const ORDERS: [Order; 2] = [ranking::by_ce, ranking::by_accuracy];

impl Tabu {
    /// A search around the best of the start genomes; `start` must not be empty.
    pub(in crate::engine) fn new(search: &Search<'_>, start: &[Evaluated]) -> Self {
        let fitness: Vec<Fitness> = start.iter().map(|member| member.fitness).collect();
        let paths = ORDERS.map(|order| Path {
            base: start[ranking::sorted(&fitness, order)[0]].clone(),
            tabu: VecDeque::new(),
            best_seen: Vec::new(),
        });
        let kept = best_of(start, search.plan.total_neighbors_size as usize);
        Self { paths, kept }
    }

    /// Lets both paths advance among the neighbours of the top share that they do not forbid, and keeps the best of those
    /// that either path allows.
    fn settle(&mut self, plan: &ExperimentPlan, part: usize, neighbours: Vec<Candidate<Move>>) {
        let fitness: Vec<Fitness> = neighbours.iter().map(|candidate| candidate.judged.fitness).collect();
        let mut entering = ranking::ranked(plan.fitness, plan.fitness_weights, &fitness);
        entering.truncate(top_share(plan.fitness_percentile, entering.len()));
        entering.sort_unstable();
        let mut admitted = vec![false; neighbours.len()];
        for (path, order) in self.paths.iter_mut().zip(ORDERS) {
            path.see(part, path.base.fitness, order);
            let allowed: Vec<usize> =
                entering.iter().copied().filter(|&index| !path.forbids(&neighbours[index], part, order)).collect();
            for &index in &allowed {
                admitted[index] = true;
            }
            path.advance(allowed.iter().map(|&index| &neighbours[index]), part, order, plan.tabu_size as usize);
        }
        let judged = neighbours.into_iter().map(|candidate| candidate.judged).zip(admitted);
        self.kept.extend(judged.filter_map(|(one, admitted)| admitted.then_some(one)));
        self.kept = best_of(&self.kept, plan.total_neighbors_size as usize);
    }
}

impl Path {
    /// Notes how good the path has been on a part.
    fn see(&mut self, part: usize, fitness: Fitness, order: Order) {
        if self.best_seen.len() <= part {
            self.best_seen.resize(part + 1, None);
        }
        let seen = &mut self.best_seen[part];
        if seen.is_none_or(|seen| order(fitness, seen).is_lt()) {
            *seen = Some(fitness);
        }
    }

    /// Whether a move is forbidden: it is on the list, and does not lead to something better than all that the path has
    /// met on this part (aspiration).
    fn forbids(&self, candidate: &Candidate<Move>, part: usize, order: Order) -> bool {
        let seen = self.best_seen.get(part).copied().flatten();
        let aspires = seen.is_some_and(|seen| order(candidate.judged.fitness, seen).is_lt());
        !aspires && self.tabu.contains(&candidate.note)
    }

    /// Takes the best of the allowed candidates as the base where it is better, and remembers the way back.
    fn advance<'a>(
        &mut self,
        allowed: impl Iterator<Item = &'a Candidate<Move>>,
        part: usize,
        order: Order,
        tenure: usize,
    ) {
        let best = allowed.min_by(|one, other| order(one.judged.fitness, other.judged.fitness));
        let Some(best) = best.filter(|best| order(best.judged.fitness, self.base.fitness).is_lt()) else { return };
        self.see(part, best.judged.fitness, order);
        self.base = best.judged.clone();
        self.tabu.push_back(best.note.reversed());
        while self.tabu.len() > tenure {
            self.tabu.pop_front();
        }
    }
}

impl SearchMethod for Tabu {
    /// Half of the neighbours are drawn around either base, and sifted (see [`Screen`]); what was good of each path's moves is
    /// tried together as one more neighbour. The bases are judged again on this iteration's part, so that
    /// a neighbour replaces a base only where it is better on the same data; a path takes the best neighbour of all,
    /// whichever base it was drawn around.
    fn step(
        &mut self,
        search: &Search<'_>,
        generation: u32,
        threshold: f64,
        digester: &mut Digester,
    ) -> Result<Step, EngineError> {
        let mutation = search.mutation();
        let count = search.plan.candidates as usize;
        let groups: Vec<usize> = (0..count).map(|slot| usize::from(slot >= count.div_ceil(2))).collect();
        let bases = self.paths.iter().map(|path| path.base.clone()).collect();
        let mut screen = Screen::new(search, mutation, generation);
        let mut brood = search.brood(generation, threshold, bases, &groups, |vacancies| {
            let neighbour =
                |path: usize, rng: &mut ChaCha8Rng| mutation.apply(self.paths[path].base.genome.clone(), rng);
            let mut drawn = search.draw(generation, vacancies, neighbour);
            let groups: Vec<usize> = vacancies.iter().map(|vacancy| vacancy.group).collect();
            screen.sift(&self.paths, &groups, &mut drawn)?;
            Ok(drawn)
        })?;
        let moves = screen.moves();
        let combined = screen.combine(&self.paths)?;
        brood.evaluations += combined.len() as u64;
        brood.candidates.extend(combined);
        let neighbours = brood.candidates.iter().map(|candidate| &candidate.judged);
        let step = Step::of(&brood.carried, neighbours, (brood.evaluations, moves), digester);
        for (path, base) in self.paths.iter_mut().zip(brood.carried) {
            path.base = base;
        }
        let part = match search.split(generation) {
            TrainSplit::Part(part) => part as usize,
            TrainSplit::Whole => 0,
        };
        self.settle(search.plan, part, brood.candidates);
        Ok(step)
    }

    fn leaders(&self, search: &Search<'_>, count: usize) -> Vec<Evaluated> {
        let fitness: Vec<Fitness> = self.kept.iter().map(|member| member.fitness).collect();
        let ranked = ranking::ranked(search.plan.fitness, search.plan.fitness_weights, &fitness);
        let mut leaders = Vec::new();
        extend_distinct(&mut leaders, self.paths.iter().map(|path| &path.base), count);
        extend_distinct(&mut leaders, ranked.iter().map(|&index| &self.kept[index]), count);
        leaders
    }

    fn final_population(&self, _: &Search<'_>) -> Vec<Genome> {
        self.kept.iter().map(|member| member.genome.clone()).collect()
    }
}

/// The best `count` genomes, half by cross-entropy and, of the others, half by accuracy, without duplicates.
///
/// A genome that it drops would be dropped from any larger collection too, so it is applied after every iteration.
fn best_of(all: &[Evaluated], count: usize) -> Vec<Evaluated> {
    let fitness: Vec<Fitness> = all.iter().map(|member| member.fitness).collect();
    let mut best = Vec::with_capacity(count);
    for (order, limit) in ORDERS.into_iter().zip([count.div_ceil(2), count]) {
        let sorted = ranking::sorted(&fitness, order);
        extend_distinct(&mut best, sorted.iter().map(|&index| &all[index]), limit);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::genome::Direction;

    fn fitness(ce: f64) -> Fitness {
        Fitness { ce, accuracy: 0.5 }
    }

    #[test]
    fn a_move_on_the_list_is_taken_only_to_something_better_than_all_seen_on_that_part() {
        let up = Move::new(vec![(3, Direction { neurons: 1, ..Direction::default() })]);
        let judged = |ce| Evaluated { genome: Genome::new(Vec::new()), fitness: fitness(ce) };
        let to = |note: &Move, ce| Candidate { judged: judged(ce), group: 0, note: note.clone() };
        let mut path = Path { base: judged(9.0), tabu: VecDeque::from([up.clone()]), best_seen: Vec::new() };
        path.see(1, fitness(8.0), ranking::by_ce);
        path.see(1, fitness(8.5), ranking::by_ce);
        let forbids = |candidate: &Candidate<Move>, part| path.forbids(candidate, part, ranking::by_ce);
        assert!(forbids(&to(&up, 8.0), 1) && forbids(&to(&up, 8.2), 1), "better than the base is not enough");
        assert!(!forbids(&to(&up, 7.9), 1));
        assert!(forbids(&to(&up, 7.9), 0), "what was seen on one part says nothing about another");
        assert!(!forbids(&to(&up.reversed(), 8.2), 1));

        path.advance([to(&up.reversed(), 8.6)].iter(), 1, ranking::by_ce, 1);
        assert_eq!((path.base.fitness, path.tabu.len()), (fitness(8.6), 1));
        path.advance([to(&up, 9.5)].iter(), 1, ranking::by_ce, 1);
        assert_eq!(path.base.fitness, fitness(8.6), "a worse neighbour is no step");
    }
}
