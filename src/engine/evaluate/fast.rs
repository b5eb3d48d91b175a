//! The fast evaluator: exact like the plain one, but it only does what makes a difference.
//!
//! Distinct contexts are judged once, in tiles of bit planes. A cluster that few contexts taught is a sum of products
//! of planes; one that many taught looks addresses up. Clusters of equal size are summed by carry-save counters. A
//! genome that shares most clusters with the resident base is judged by difference, and clusters that several genomes
//! of a batch share are asked once for all of them.

mod base;
mod columns;
mod conjunction;
mod digits;
mod eval_set;
mod lessons;
mod lookup;
mod pass;
mod plan;
mod rank;
mod slot;
mod swaps;
mod teaching;
#[cfg(test)]
mod tests;
mod trial;
mod work;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering::Relaxed},
};

use rayon::prelude::*;

#[cfg(test)]
pub(super) use self::conjunction::NeuronShape;
pub use self::work::Work;
use self::{
    base::{Base, BaseTile, Bases, LEADERS, fresh_slot},
    columns::Columns,
    eval_set::EvalSet,
    lessons::{Lessons, TrainSet},
    pass::{Pass, Tally},
    plan::{Plan, Versions},
    rank::Scores,
    slot::Slot,
    work::Counters,
};
pub(super) use self::{conjunction::Conjunctions, digits::DigitTree};
use super::{
    Evaluator, Fitness, Judged, Problem, Swap, TrainSplit, fixed_point::mean_loss, kernel::Kernels, plane::TILE,
};
use crate::engine::{EngineError, Genome};

/// Genomes that are judged in one pass at most; their sums must fit the cache of a core.
const BATCH: usize = 64;
/// What one pass may hold in taught clusters at most, in bytes: genomes that share little gain nothing from a larger one.
const PASS_BYTES: usize = 128 << 20;
/// Judges genomes by difference.
#[derive(Debug)]
pub struct FastEvaluator {
    kernels: Kernels,
    problem: Arc<Problem>,
    set: EvalSet,
    train: TrainSet,
    lessons: Mutex<HashMap<TrainSplit, Arc<Lessons>>>,
    bases: Mutex<Bases>,
    columns: Mutex<Columns>,
    /// What one pass may hold in taught clusters before its batch is halved, in bytes.
    pass_bytes: usize,
    work: Counters,
}

/// The parts of one evaluation that stay the same.
#[derive(Debug, Clone, Copy)]
struct Job<'a> {
    kernels: &'a Kernels,
    split: TrainSplit,
    lessons: &'a Lessons,
    scores: &'a Scores<'a>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What the locks guard is replaced as a whole, so a panic elsewhere cannot have left it half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FastEvaluator {
    /// An evaluator for this problem that holds at most `cache_bytes` beside the problem itself: answers kept for later,
    /// bases, and what a pass over a batch of genomes needs (though always enough for one genome).
    pub fn new(problem: Arc<Problem>, cache_bytes: usize) -> Self {
        let (set, train) = rayon::join(|| EvalSet::new(&problem), || TrainSet::new(&problem));
        Self {
            kernels: Kernels::fastest(),
            problem,
            set,
            train,
            lessons: Mutex::default(),
            bases: Mutex::new(Bases::new(cache_bytes / 4)),
            columns: Mutex::new(Columns::new(cache_bytes / 2)),
            pass_bytes: (cache_bytes / 4).min(PASS_BYTES),
            work: Counters::default(),
        }
    }

    /// The instruction sets that this machine has loops for, the fastest last.
    pub fn instruction_sets() -> Vec<&'static str> {
        Kernels::available().iter().map(|kernels| kernels.name).collect()
    }

    /// The same, on a certain one of [`FastEvaluator::instruction_sets`]; an unknown name changes nothing.
    #[must_use]
    pub fn with_instruction_set(mut self, name: &str) -> Self {
        self.kernels = Kernels::available().into_iter().find(|kernels| kernels.name == name).unwrap_or(self.kernels);
        self
    }

    fn lessons(&self, split: TrainSplit) -> Arc<Lessons> {
        if let Some(lessons) = lock(&self.lessons).get(&split) {
            return Arc::clone(lessons);
        }
        let lessons = Arc::new(Lessons::new(&self.problem, &self.train, split));
        lock(&self.lessons).insert(split, Arc::clone(&lessons));
        lessons
    }

    /// Judges each genome by its difference from whichever of the known bases is nearest.
    fn judge_from_nearest(&self, job: Job<'_>, genomes: &[Genome]) -> Vec<Fitness> {
        // Taken out while they are used: another evaluation at the same time would do without rather than wait.
        let bases = lock(&self.bases).take_all(job.split);
        let touched = job.lessons.touched();
        let nearest = |genome: &Genome| (0..bases.len()).min_by_key(|&at| bases[at].distance(genome, touched));
        let homes: Vec<usize> = if bases.len() > 1 {
            genomes.par_iter().map(|genome| nearest(genome).unwrap_or(0)).collect()
        } else {
            vec![0; genomes.len()]
        };
        let mut bases: Vec<Option<Base>> = bases.into_iter().map(Some).collect();
        bases.resize_with(bases.len().max(1), || None);
        let mut judged: Vec<Option<Fitness>> = vec![None; genomes.len()];
        for (home, mut base) in bases.into_iter().enumerate() {
            let own: Vec<usize> = (0..genomes.len()).filter(|&genome| homes[genome] == home).collect();
            for batch in own.chunks(BATCH) {
                let of_batch: Vec<&Genome> = batch.iter().map(|&genome| &genomes[genome]).collect();
                for (&genome, fitness) in batch.iter().zip(self.judge(job, &of_batch, &mut base)) {
                    judged[genome] = Some(fitness);
                }
            }
            if let Some(base) = base {
                lock(&self.bases).put(job.split, base);
            }
        }
        judged.into_iter().flatten().collect()
    }

    /// Judges a batch and leaves the base from which it was judged.
    fn judge(&self, job: Job<'_>, genomes: &[&Genome], base: &mut Option<Base>) -> Vec<Fitness> {
        let touched = job.lessons.touched();
        let versions = Versions::new(genomes, touched);
        if genomes.len() > 1 && versions.bytes(|index| self.taught_bytes(job, index)) > self.pass_bytes {
            let (left, right) = genomes.split_at(genomes.len() / 2);
            return [left, right].into_iter().flat_map(|half| self.judge(job, half, base)).collect();
        }
        if versions.wants_new_base(base.as_ref().map(|base| base.clusters.as_slice()), touched) {
            *base = Some(self.build_base(job, &versions.consensus(genomes[0], touched)));
        }
        let base = base.as_ref();
        let plan = versions.plan(base.map(|base| base.clusters.as_slice()), self.problem.clusters(), touched);
        let tallies = self.tally(job, &self.set, &plan, base);
        let fitness = genomes.iter().zip(tallies).map(|(genome, tally)| self.fitness(job, genome, &tally));
        fitness.collect()
    }

    /// A genome's sums from nothing, with many leaders for each context.
    fn build_base(&self, job: Job<'_>, genome: &Genome) -> Base {
        let touched = job.lessons.touched();
        self.work.bases.fetch_add(1, Relaxed);
        let versions = Versions::new(&[genome], touched);
        let plan = versions.plan(None, self.problem.clusters(), touched);
        let wanted = self.teach(job, &self.set, &plan);
        let pass = Pass { kernels: job.kernels, set: &self.set, scores: job.scores, wanted: &wanted, uses: &plan.uses };
        let tiles = self.set.tiles().par_iter().with_max_len(1).enumerate().map(|(index, tile)| {
            let mut slots = [fresh_slot(tile, self.problem.clusters(), LEADERS, job.scores)];
            pass.run(index, &mut slots);
            let [slot] = slots;
            BaseTile::new(&pass, index, slot)
        });
        Base { tiles: tiles.collect(), clusters: genome.clusters().to_vec() }
    }

    fn tally(&self, job: Job<'_>, set: &EvalSet, plan: &Plan<'_>, base: Option<&Base>) -> Vec<Tally> {
        let wanted = self.teach(job, set, plan);
        let pass = Pass { kernels: job.kernels, set, scores: job.scores, wanted: &wanted, uses: &plan.uses };
        let none = || vec![Tally::default(); plan.starts.len()];
        let tiles = set.tiles().par_iter().with_max_len(1).enumerate().map(|(index, tile)| {
            let clusters = self.problem.clusters();
            let start = |start: &Option<base::Changed>| match (start, base) {
                (Some(changed), Some(base)) => base.tiles[index].slot(changed),
                _ => fresh_slot(tile, clusters, 1, job.scores),
            };
            let mut slots: Vec<Slot> = plan.starts.iter().map(start).collect();
            pass.run(index, &mut slots);
            let base = base.map(|base| &base.tiles[index]);
            slots.iter().map(|slot| finish(&pass, index, slot, base)).collect()
        });
        tiles.reduce(none, |left, right| left.into_iter().zip(right).map(|(left, right)| left.and(right)).collect())
    }

    fn fitness(&self, job: Job<'_>, genome: &Genome, tally: &Tally) -> Fitness {
        let mut hits = tally.hits;
        if !tally.unsure.is_empty() {
            self.work.contexts_again.fetch_add(tally.unsure.len() as u64, Relaxed);
            // The few contexts that lost all their leaders are judged again, from nothing.
            let set = self.set.subset(&tally.unsure, self.problem.input_bits());
            let touched = job.lessons.touched();
            let versions = Versions::new(&[genome], touched);
            let plan = versions.plan(None, self.problem.clusters(), touched);
            hits += self.tally(job, &set, &plan, None)[0].hits;
        }
        let examples = self.set.examples();
        Fitness { ce: mean_loss(tally.loss, examples), accuracy: hits as f64 / examples as f64 }
    }
}

/// Sums up a genome's tile; `base` is what it started from, where it did not start from nothing.
fn finish(pass: &Pass<'_>, index: usize, slot: &Slot, base: Option<&BaseTile>) -> Tally {
    let first = pass.set.tiles()[index].first;
    let contexts = TILE.min(pass.set.contexts().len() - first);
    // Where a changed cluster is above all leaders that were known, what comes behind those does not matter.
    let is_unsure = |&context: &usize| {
        context < contexts && base.is_some_and(|base| slot.leaders[context] < base.last_leader(context))
    };
    let bereft = slot.bereft.iter().map(|&context| context as usize);
    let unsure = bereft.filter(is_unsure).map(|context| (first + context) as u32).collect();
    pass.tally(index, &slot.leaders, &pass.losses(index, slot), unsure)
}

impl Evaluator for FastEvaluator {
    fn clusters(&self) -> u32 {
        self.problem.clusters()
    }

    fn input_bits(&self) -> u16 {
        self.problem.input_bits()
    }

    fn train_parts(&self) -> u32 {
        self.problem.train_parts()
    }

    fn evaluate(&self, genomes: &[Genome], train: TrainSplit) -> Result<Vec<Fitness>, EngineError> {
        let lessons = self.lessons(train);
        let scores = Scores::new(self.problem.exponentials(), lessons.unopposed());
        let job = Job { kernels: &self.kernels, split: train, lessons: &lessons, scores: &scores };
        self.work.genomes.fetch_add(genomes.len() as u64, Relaxed);
        Ok(self.judge_from_nearest(job, genomes))
    }

    fn evaluate_swaps(&self, genome: &Genome, swaps: &[Swap], train: TrainSplit) -> Result<Judged, EngineError> {
        let lessons = self.lessons(train);
        let scores = Scores::new(self.problem.exponentials(), lessons.unopposed());
        let job = Job { kernels: &self.kernels, split: train, lessons: &lessons, scores: &scores };
        self.work.moves.fetch_add(swaps.len() as u64, Relaxed);
        let base = self.base_at(job, genome);
        let judged = self.judge_swaps(job, &base, swaps);
        lock(&self.bases).put(train, base);
        Ok(judged)
    }

    fn work(&self) -> Work {
        self.work.read()
    }

    fn cache_bytes(&self) -> u64 {
        (lock(&self.columns).bytes() + lock(&self.bases).bytes()) as u64
    }
}
