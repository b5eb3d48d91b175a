//! Teaching clusters what they are to know, each in the form in which it is asked fastest.

use std::sync::{Arc, atomic::Ordering::Relaxed};

use rayon::prelude::*;

use super::{
    FastEvaluator, Job,
    conjunction::Conjunctions,
    digits::DigitTree,
    eval_set::EvalSet,
    lessons::Lesson,
    lock,
    lookup::Column,
    pass::{Taught, Wanted},
    plan::Plan,
};
use crate::engine::Cluster;

/// Clusters that are taught in one go: the first ones are the heaviest, so that a thread must not be left with many.
pub(super) const LEAF: usize = 8;
/// Up to this many contexts a cluster whose neurons could be found by tree is still asked by products.
const PRODUCTS: usize = 14;
/// Up to this many contexts times bits a cluster whose neurons would have to be looked up is still asked by products.
const FACTORS: usize = 1500;

impl FastEvaluator {
    /// What a taught version of the touched cluster at an index takes, in bytes.
    pub(super) fn taught_bytes(&self, job: Job<'_>, index: usize) -> impl Fn(&Cluster) -> usize {
        let lesson = job.lessons.lesson(&self.train, index);
        let (contexts, opposed) = (lesson.on.len() + lesson.off.len(), !lesson.off.is_empty());
        let tiles = self.set.tiles().len();
        move |cluster| {
            if is_product(cluster, contexts) {
                Conjunctions::bytes(cluster, contexts)
            } else {
                Column::bytes_for(cluster, opposed, tiles)
            }
        }
    }

    /// Teaches the clusters that are to be asked.
    pub(super) fn teach(&self, job: Job<'_>, set: &EvalSet, plan: &Plan<'_>) -> Vec<Wanted> {
        self.work.clusters_asked.fetch_add(plan.asked.len() as u64, Relaxed);
        let touched = job.lessons.touched();
        let asked = plan.asked.par_iter().with_max_len(LEAF).map(|asked| {
            let (id, cluster, lesson) = (touched[asked.index], asked.cluster, self.lesson(job, asked.index));
            let taught = self.taught(job, set, (id, &lesson), cluster);
            let opposed = !lesson.off.is_empty();
            Wanted { id, neurons: u32::from(cluster.neurons()), taught, opposed, uses: asked.uses.clone() }
        });
        asked.collect()
    }

    /// What the touched cluster at an index is to learn.
    pub(super) fn lesson<'a>(&'a self, job: Job<'a>, index: usize) -> Lesson<'a> {
        job.lessons.lesson(&self.train, index)
    }

    /// Teaches one cluster its lesson, in the form in which it is asked fastest; answers that are known are not sought again.
    pub(super) fn taught(
        &self,
        job: Job<'_>,
        set: &EvalSet,
        (id, lesson): (u32, &Lesson<'_>),
        cluster: &Arc<Cluster>,
    ) -> Taught {
        if is_product(cluster, lesson.on.len() + lesson.off.len()) {
            return Taught::Conjunctions(Conjunctions::learn(job.kernels, cluster, lesson));
        }
        let answer = || Arc::new(Column::answer(job.kernels, cluster, lesson, set));
        if !std::ptr::eq(set, &raw const self.set) {
            return Taught::Column(answer());
        }
        let known = lock(&self.columns).get(job.split, id, cluster);
        self.work.columns_asked.fetch_add(1, Relaxed);
        self.work.columns_found.fetch_add(u64::from(known.is_some()), Relaxed);
        Taught::Column(known.unwrap_or_else(|| {
            let column = answer();
            lock(&self.columns).insert(job.split, id, cluster, &column);
            column
        }))
    }
}

/// Whether a cluster taught by so many contexts is best asked by sums of products.
fn is_product(cluster: &Cluster, contexts: usize) -> bool {
    let bits = usize::from(cluster.bits());
    if bits <= DigitTree::MAX_BITS { contexts <= PRODUCTS } else { contexts * bits <= FACTORS }
}
