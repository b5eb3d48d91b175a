//! Judging many genomes that each differ from the same one by a single cluster.

use std::sync::Arc;

use rayon::prelude::*;

use super::{
    super::{Fitness, Judged, Swap, fixed_point::mean_loss},
    Base, FastEvaluator, Job, lock,
    teaching::LEAF,
    trial::{Difference, Place, Trial, Version},
};
use crate::engine::{Cluster, Genome};

/// Swaps that are judged in one pass at most.
const SWAPS: usize = 8192;

impl FastEvaluator {
    /// The fitness of the base, and what it would be by each of `swaps` alone.
    pub(super) fn judge_swaps(&self, job: Job<'_>, base: &Base, swaps: &[Swap]) -> Judged {
        let mut order: Vec<usize> = (0..swaps.len()).collect();
        order.sort_by_key(|&swap| swaps[swap].0);
        let (tally, examples) = (base.tally(), self.set.examples());
        let fitness = |Difference { loss, hits }| Fitness {
            ce: mean_loss(tally.loss + loss, examples),
            accuracy: (tally.hits as i64 + hits) as f64 / examples as f64,
        };
        let before = fitness(Difference::default());
        let mut after = vec![before; swaps.len()];
        let mut rest = order.as_slice();
        while !rest.is_empty() {
            let (batch, others) = rest.split_at(self.batch(job, rest.iter().map(|&swap| &swaps[swap])));
            rest = others;
            let of_batch: Vec<&Swap> = batch.iter().map(|&swap| &swaps[swap]).collect();
            for (&swap, difference) in batch.iter().zip(self.differences(job, base, &of_batch)) {
                after[swap] = fitness(difference);
            }
        }
        Judged { before, after }
    }

    /// The base at a genome, which is built where it is not there.
    pub(super) fn base_at(&self, job: Job<'_>, genome: &Genome) -> Base {
        let known = lock(&self.bases).take_at(job.split, genome, job.lessons.touched());
        known.unwrap_or_else(|| self.build_base(job, genome))
    }

    /// How many swaps a pass has room for, at least one.
    fn batch<'a>(&self, job: Job<'_>, swaps: impl Iterator<Item = &'a Swap>) -> usize {
        let bytes = |(id, cluster): &Swap| {
            let index = job.lessons.touched().binary_search(id);
            // The version that it replaces takes about as much.
            index.map_or(0, |index| self.taught_bytes(job, index)(cluster) * 2)
        };
        let fits = |sum: &mut usize, swap: &'a Swap| {
            *sum += bytes(swap);
            (*sum <= self.pass_bytes).then_some(())
        };
        swaps.take(SWAPS).scan(0, fits).count().max(1)
    }

    /// Teaches what is tried in the place of one cluster; nothing where training does not touch it.
    fn place(&self, job: Job<'_>, base: &Base, swaps: &[&Swap]) -> Option<Place> {
        let id = swaps[0].0;
        let index = job.lessons.touched().binary_search(&id).ok()?;
        let lesson = self.lesson(job, index);
        let version = |cluster: &Arc<Cluster>| Version {
            neurons: u32::from(cluster.neurons()),
            taught: self.taught(job, &self.set, (id, &lesson), cluster),
        };
        let new = swaps.iter().map(|(_, cluster)| version(cluster)).collect();
        Some(Place { id, opposed: !lesson.off.is_empty(), old: version(&base.clusters[id as usize]), new })
    }

    /// By how much the base would differ by each of `swaps`, which are sorted by cluster.
    fn differences(&self, job: Job<'_>, base: &Base, swaps: &[&Swap]) -> Vec<Difference> {
        let of_cluster: Vec<&[&Swap]> = swaps.chunk_by(|one, other| one.0 == other.0).collect();
        let places: Vec<Option<Place>> =
            of_cluster.par_iter().with_max_len(LEAF).map(|swaps| self.place(job, base, swaps)).collect();
        let is_tried = |(place, swaps): (&Option<Place>, &&[&Swap])| vec![place.is_some(); swaps.len()];
        let is_tried: Vec<bool> = places.iter().zip(&of_cluster).flat_map(is_tried).collect();
        let places: Vec<Place> = places.into_iter().flatten().collect();
        let tried: usize = places.iter().map(|place| place.new.len()).sum();
        let trial = Trial { kernels: job.kernels, set: &self.set, scores: job.scores, base };
        let none = || vec![Difference::default(); tried];
        let of_tiles = (0..self.set.tiles().len()).into_par_iter().with_max_len(1).fold(none, |mut sums, index| {
            trial.run(index, &places, &mut sums);
            sums
        });
        let sums = of_tiles.reduce(none, |mut left, right| {
            left.iter_mut().zip(right).for_each(|(left, right)| *left += right);
            left
        });
        let mut sums = sums.into_iter();
        is_tried.into_iter().map(|is_tried| if is_tried { sums.next() } else { None }.unwrap_or_default()).collect()
    }
}
