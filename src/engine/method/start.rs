//! The genomes that a search starts from.

use rayon::prelude::*;

use crate::{
    engine::{
        Genome,
        executor::{Search, Seeds},
        genome::Mutation,
        random::{Purpose, stream},
    },
    model::Method,
};

/// How much more than a child a mutant of the seed genome differs from it.
const START_FACTOR: f64 = 3.0;

impl Search<'_> {
    /// The genomes that a fresh search judges first; never none.
    ///
    /// The seed genome stands first, then the seed population, without duplicates. For the GA they are cut to the
    /// population size, or filled up to it with mutants of the first seed at three times the mutation rate (unless
    /// `seed_only`); without seeds, or with `fresh_population`, all are random. Tabu search starts from the seeds alone,
    /// or from one random genome.
    pub(in crate::engine) fn first_genomes(&self, seeds: &Seeds) -> Vec<Genome> {
        let genetic = self.plan.method == Method::Genetic;
        let size = if genetic { self.plan.candidates } else { self.plan.total_neighbors_size }.max(1) as usize;
        if genetic && self.plan.fresh_population {
            return self.random_genomes(size);
        }
        let mut genomes: Vec<Genome> = Vec::new();
        for seed in seeds.genome.iter().chain(&seeds.population) {
            if genomes.len() < size && !genomes.contains(seed) {
                genomes.push(seed.clone());
            }
        }
        if genomes.is_empty() {
            return self.random_genomes(if genetic { size } else { 1 });
        }
        if genetic && !self.plan.seed_only {
            let mutation = self.mutation().scaled(START_FACTOR);
            let mutant = |index: usize| mutation.apply(genomes[0].clone(), &mut self.start_rng(index)).0;
            let mutants: Vec<Genome> = (genomes.len()..size).into_par_iter().map(mutant).collect();
            genomes.extend(mutants);
        }
        genomes
    }

    /// The mutation of this experiment.
    pub(super) fn mutation(&self) -> Mutation {
        Mutation::new(self.plan, self.evaluator.clusters(), self.evaluator.input_bits())
    }

    fn random_genomes(&self, count: usize) -> Vec<Genome> {
        let (clusters, input_bits) = (self.evaluator.clusters(), self.evaluator.input_bits());
        let tiers = self.plan.tiers.clone().unwrap_or_default();
        let shapes = tiers.shapes(clusters, self.plan.default_neurons, self.plan.default_bits);
        let random = |index| Genome::random(&shapes, input_bits, &mut self.start_rng(index));
        (0..count).into_par_iter().map(random).collect()
    }

    fn start_rng(&self, index: usize) -> rand_chacha::ChaCha8Rng {
        stream(Purpose::InitialPopulation, self.seed, self.experiment, 0, index as u32)
    }
}
