//! Sifting neighbours: their moves are judged one by one, and those that make things worse are left out.
//!
//! A cluster answers for one token, so what two clusters gain hardly depends on each other: moves that pay alone nearly
//! always pay together. A neighbour of many changes drawn at random gains what little they come to in sum; a sifted one
//! gains what the good ones come to, for the price of judging each changed cluster once.

use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::{Candidate, ORDERS, Order, Path};
use crate::engine::{
    EngineError, Genome, Stage,
    evaluate::{BATCH, Evaluator, Fitness, Judged, Swap, TrainSplit},
    executor::Search,
    genome::{Direction, Move, Mutation},
    random::{Purpose, stream},
    state::Evaluated,
};

/// How often a move that pays is followed up at most.
const FOLLOW_UPS: usize = 8;

/// A change of one cluster: what comes in its place, and in which direction that is.
type Change = (Swap, Direction);

/// A move that was judged.
struct Tried {
    changes: Vec<Change>,
    /// By how much cross-entropy and accuracy differ from those of the path's base.
    gain: Fitness,
}

/// What a move gains that changes nothing.
const NONE: Fitness = Fitness { ce: 0.0, accuracy: 0.0 };

/// A neighbour's changes, cut into moves.
struct Neighbour {
    index: usize,
    moves: Vec<Vec<Change>>,
}

/// Sifts the neighbours of one iteration.
pub(super) struct Screen<'a> {
    search: &'a Search<'a>,
    mutation: Mutation,
    generation: u32,
    split: TrainSplit,
    clusters_per_move: usize,
    /// For each path those of its moves that pay, by the order of either.
    good: [Vec<Tried>; 2],
    moves: u64,
}

impl<'a> Screen<'a> {
    /// For the neighbours of an iteration.
    pub(super) fn new(search: &'a Search<'a>, mutation: Mutation, generation: u32) -> Self {
        Self {
            search,
            mutation,
            generation,
            split: search.split(generation),
            clusters_per_move: mutation.clusters_per_move(search.plan.move_size),
            good: [Vec::new(), Vec::new()],
            moves: 0,
        }
    }

    /// Leaves in each neighbour of a path the moves that are better than none, by the order of the path; where none is,
    /// the best of them. Neighbours of a single move stay as they are.
    pub(super) fn sift(
        &mut self,
        paths: &[Path; 2],
        groups: &[usize],
        drawn: &mut [(Genome, Move)],
    ) -> Result<(), EngineError> {
        for (group, (path, order)) in paths.iter().zip(ORDERS).enumerate() {
            let own = (0..drawn.len()).filter(|&index| groups[index] == group);
            let cut = |index: usize| Neighbour { index, moves: self.cut(&drawn[index]) };
            let neighbours: Vec<Neighbour> = own.map(cut).filter(|neighbour| neighbour.moves.len() > 1).collect();
            if neighbours.is_empty() {
                continue;
            }
            let Judged { before, after } =
                self.judge(path, neighbours.iter().flat_map(|neighbour| &neighbour.moves))?;
            let gain = |after: Fitness| gain(before, after);
            let counts: Vec<(usize, usize)> = neighbours.iter().map(|one| (one.index, one.moves.len())).collect();
            let moves = neighbours.into_iter().flat_map(|neighbour| neighbour.moves);
            let tried = moves.zip(after).map(|(changes, after)| Tried { changes, gain: gain(after) });
            let mut tried: Vec<Tried> = tried.collect();
            self.follow_up(path, order, &before, &mut tried)?;
            let mut all = tried.into_iter();
            for (index, count) in counts {
                let mut tried: Vec<Tried> = all.by_ref().take(count).collect();
                tried.sort_by(|one, other| order(one.gain, other.gain));
                let good = tried.partition_point(|tried| order(tried.gain, NONE).is_lt());
                drawn[index] = together(&path.base.genome, tried[..good.max(1)].iter());
                let pays = |tried: &Tried| ORDERS.iter().any(|order| order(tried.gain, NONE).is_lt());
                self.good[group].extend(tried.into_iter().filter(pays));
            }
        }
        Ok(())
    }

    /// Goes on in the direction of each move that pays, for as long as that pays more.
    fn follow_up(
        &mut self,
        path: &Path,
        order: Order,
        before: &Fitness,
        tried: &mut [Tried],
    ) -> Result<(), EngineError> {
        if self.clusters_per_move > 1 {
            return Ok(());
        }
        let numbered = tried.iter().enumerate().filter(|(_, tried)| order(tried.gain, NONE).is_lt());
        let numbers = |index: usize| (index, self.numbers(index));
        let mut going: Vec<(usize, ChaCha8Rng)> = numbered.map(|(index, _)| numbers(index)).collect();
        for _ in 0..FOLLOW_UPS {
            let further = going.into_par_iter().filter_map(|(index, mut rng)| {
                let ((id, cluster), direction) = &tried[index].changes[0];
                let next = self.mutation.again(cluster, *direction, &mut rng)?;
                Some(((index, rng), (*id, next)))
            });
            let (next, swaps): (Vec<(usize, ChaCha8Rng)>, Vec<Swap>) = further.unzip();
            if swaps.is_empty() {
                break;
            }
            self.moves += swaps.len() as u64;
            let judged =
                self.judging(Stage::Draw, |evaluator| evaluator.evaluate_swaps(&path.base.genome, &swaps, self.split))?;
            going = Vec::new();
            for ((place, swap), after) in next.into_iter().zip(swaps).zip(judged.after) {
                let (tried, gain) = (&mut tried[place.0], gain(*before, after));
                if order(gain, tried.gain).is_lt() {
                    tried.gain = gain;
                    tried.changes[0].0 = swap;
                    going.push(place);
                }
            }
        }
        Ok(())
    }

    /// The random numbers with which a move is followed up.
    fn numbers(&self, index: usize) -> ChaCha8Rng {
        let index = (self.moves as usize + index) as u32;
        stream(Purpose::FollowUp, self.search.seed, self.search.experiment, self.generation, index)
    }

    /// Moves judged so far.
    pub(super) fn moves(&self) -> u64 {
        self.moves
    }

    /// For each path all moves that pay by its order, tried together; of those that change the same cluster only the best.
    /// Moves of the other path count where they start from the same clusters.
    pub(super) fn combine(self, paths: &[Path; 2]) -> Result<Vec<Candidate<Move>>, EngineError> {
        let (mut genomes, mut notes) = (Vec::new(), Vec::new());
        for (group, (path, order)) in paths.iter().zip(ORDERS).enumerate() {
            let (base, other) = (&path.base.genome, &paths[1 - group].base.genome);
            let shared = |((id, _), _): &Change| base.clusters()[*id as usize] == other.clusters()[*id as usize];
            let others = self.good[1 - group].iter().filter(|tried| tried.changes.iter().all(shared));
            let all = self.good[group].iter().chain(others);
            let mut good: Vec<&Tried> = all.filter(|tried| order(tried.gain, NONE).is_lt()).collect();
            good.sort_by(|one, other| order(one.gain, other.gain));
            if good.len() > 1 {
                let (genome, note) = together(base, good.into_iter());
                genomes.push(genome);
                notes.push((group, note));
            }
        }
        if genomes.is_empty() {
            return Ok(Vec::new());
        }
        let fitness = self.judging(Stage::Select, |evaluator| evaluator.evaluate(&genomes, self.split))?;
        let judged = genomes.into_iter().zip(fitness).map(|(genome, fitness)| Evaluated { genome, fitness });
        Ok(judged.zip(notes).map(|(judged, (group, note))| Candidate { judged, group, note }).collect())
    }

    fn cut(&self, (genome, drawn): &(Genome, Move)) -> Vec<Vec<Change>> {
        let swap = |id: u32| (id, Arc::clone(&genome.clusters()[id as usize]));
        let changes = |changes: &[(u32, Direction)]| changes.iter().map(|&(id, to)| (swap(id), to)).collect();
        drawn.changes().chunks(self.clusters_per_move).map(changes).collect()
    }

    fn judge<'b>(&mut self, path: &Path, moves: impl Iterator<Item = &'b Vec<Change>>) -> Result<Judged, EngineError> {
        let base = &path.base.genome;
        let swaps_of = |changes: &'b Vec<Change>| changes.iter().map(|(swap, _)| swap.clone());
        if self.clusters_per_move == 1 {
            let swaps: Vec<Swap> = moves.flat_map(swaps_of).collect();
            self.moves += swaps.len() as u64;
            return self.judging(Stage::Draw, |evaluator| evaluator.evaluate_swaps(base, &swaps, self.split));
        }
        let moves: Vec<&Vec<Change>> = moves.collect();
        self.moves += moves.len() as u64;
        let moved = |changes: &&'b Vec<Change>| {
            let mut genome = base.clone();
            swaps_of(changes).for_each(|(id, to)| genome.set(id as usize, to));
            genome
        };
        self.judging(Stage::Draw, |evaluator| {
            let before = evaluator.evaluate(std::slice::from_ref(base), self.split)?[0];
            let mut after = Vec::with_capacity(moves.len());
            for moves in moves.chunks(BATCH) {
                let genomes: Vec<Genome> = moves.iter().map(moved).collect();
                after.extend(evaluator.evaluate(&genomes, self.split)?);
            }
            Ok(Judged { before, after })
        })
    }

    /// Has the evaluator judge, as a stage of its own before `next`.
    fn judging<T>(&self, next: Stage, judge: impl FnOnce(&dyn Evaluator) -> T) -> T {
        self.search.watch.begins(Stage::Judge);
        let judged = judge(self.search.evaluator);
        self.search.watch.begins(next);
        judged
    }
}

/// By how much a fitness differs from the one before.
fn gain(before: Fitness, after: Fitness) -> Fitness {
    Fitness { ce: after.ce - before.ce, accuracy: after.accuracy - before.accuracy }
}

/// All these moves made at once, in each place the first that changes it.
fn together<'a>(base: &Genome, moves: impl Iterator<Item = &'a Tried>) -> (Genome, Move) {
    let (mut genome, mut changes) = (base.clone(), Vec::new());
    let mut changed = vec![false; base.clusters().len()];
    for tried in moves {
        if tried.changes.iter().any(|((id, _), _)| changed[*id as usize]) {
            continue;
        }
        for ((id, to), direction) in &tried.changes {
            changed[*id as usize] = true;
            genome.set(*id as usize, Arc::clone(to));
            changes.push((*id, *direction));
        }
    }
    (genome, Move::new(changes))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::Tabu, *};
    use crate::engine::{
        Unwatched,
        executor::{
            Seeds,
            fixture::{evaluator, plan},
        },
        random::candidate_rng,
    };

    #[test]
    fn of_a_neighbour_only_the_moves_are_left_that_pay_on_their_own() {
        for dimension in ["neurons", "bits", "connections"] {
            let (plan, evaluator) = (plan("ts", dimension, json!({"mutation_rate": 0.9})), evaluator(1));
            let search = Search { evaluator: &*evaluator, plan: &plan, seed: 3, experiment: 0, watch: &Unwatched };
            let genome = search.first_genomes(&Seeds::default()).remove(0);
            let fitness = evaluator.evaluate(std::slice::from_ref(&genome), TrainSplit::Whole).unwrap()[0];
            let paths = Tabu::new(&search, &[Evaluated { genome: genome.clone(), fitness }]).paths;
            let mutation = search.mutation();
            let draw = |index| mutation.apply(genome.clone(), &mut candidate_rng(3, 0, 1, index));
            let (mut drawn, groups): (Vec<_>, Vec<usize>) =
                (0..8).map(|index| (draw(index), index as usize % 2)).unzip();
            let before: usize = drawn.iter().map(|(_, note)| note.changes().len()).sum();
            let mut screen = Screen::new(&search, mutation, 1);
            screen.sift(&paths, &groups, &mut drawn).unwrap();
            let after: usize = drawn.iter().map(|(_, note)| note.changes().len()).sum();
            assert!(8 < after && after < before, "{dimension}: {after} of {before} changes are left");
            for ((sifted, note), group) in drawn.iter().zip(groups) {
                let swap = |&(id, _): &(u32, Direction)| (id, Arc::clone(&sifted.clusters()[id as usize]));
                let swaps: Vec<Swap> = note.changes().iter().map(swap).collect();
                let Judged { before, after } = evaluator.evaluate_swaps(&genome, &swaps, TrainSplit::Whole).unwrap();
                let pay = after.iter().all(|&after| ORDERS[group](after, before).is_lt());
                assert!(pay || swaps.len() == 1, "{dimension}: {after:?} are not all better than {before:?}");
            }
        }
    }
}
