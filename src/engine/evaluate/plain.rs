//! The obvious evaluator, word for word from the model's definition: the oracle that the fast ones are tested against.
//!
//! Every example meets every neuron of every cluster, so it is slow by design. It builds addresses from token ids and
//! shares nothing with the other evaluators but the fixed-point arithmetic.

use std::{collections::HashMap, sync::Arc};

use rayon::prelude::*;

use super::{
    Evaluator, Fitness, Problem, TrainSplit,
    fixed_point::{loss_units, mean_loss},
    problem::Sequence,
};
use crate::engine::{Cluster, EngineError, Genome};

/// Judges genomes the obvious way.
#[derive(Debug)]
pub struct PlainEvaluator {
    problem: Arc<Problem>,
    eval_examples: usize,
}

/// The written cells of one neuron, by address: whether each is `TRUE`. The others are `EMPTY`.
type Cells = HashMap<u32, bool>;

impl PlainEvaluator {
    /// An evaluator for this problem.
    pub fn new(problem: Arc<Problem>) -> Self {
        let eval_examples = problem.eval_examples();
        Self { problem, eval_examples }
    }

    /// One that looks only at the first `eval_examples` examples of the eval split, to be timed on a sample.
    #[must_use]
    pub fn with_eval_examples(self, eval_examples: usize) -> Self {
        Self { eval_examples: eval_examples.clamp(1, self.eval_examples), ..self }
    }

    fn address(&self, context: &[u32], connections: &[u16]) -> u32 {
        connections.iter().fold(0, |address, &index| address << 1 | u32::from(self.problem.input_bit(context, index)))
    }

    /// Writes the cells of every neuron of every cluster.
    fn train(&self, genome: &Genome, split: TrainSplit) -> Vec<Vec<Cells>> {
        let mut memory: Vec<Vec<Cells>> =
            genome.clusters().iter().map(|cluster| vec![Cells::new(); usize::from(cluster.neurons())]).collect();
        for example in self.problem.train_range(split) {
            let context = self.problem.context(Sequence::Train, example);
            let mut write = |cluster: u32, value: bool| {
                let neurons = genome.clusters()[cluster as usize].neuron_connections();
                for (cells, connections) in memory[cluster as usize].iter_mut().zip(neurons) {
                    *cells.entry(self.address(context, connections)).or_insert(value) |= value;
                }
            };
            write(self.problem.target(Sequence::Train, example), true);
            for cluster in self.problem.negatives(example) {
                write(cluster, false);
            }
        }
        memory
    }

    fn exponential(&self, cluster: &Cluster, memory: &[Cells], context: &[u32]) -> u64 {
        let (mut on, mut empty) = (0, 0);
        for (cells, connections) in memory.iter().zip(cluster.neuron_connections()) {
            match cells.get(&self.address(context, connections)) {
                Some(true) => on += 1,
                Some(false) => {}
                None => empty += 1,
            }
        }
        self.problem.exponentials().units(u32::from(cluster.neurons()), on, empty)
    }

    /// The loss of one eval example in units, and whether its target is the arg-max.
    fn judge(&self, genome: &Genome, memory: &[Vec<Cells>], example: usize) -> (i64, bool) {
        let context = self.problem.context(Sequence::Eval, example);
        let target = self.problem.target(Sequence::Eval, example) as usize;
        let (mut denominator, mut of_target, mut winner, mut highest) = (0, 0, 0, 0);
        for (id, cluster) in genome.clusters().iter().enumerate() {
            let exponential = self.exponential(cluster, &memory[id], context);
            denominator += exponential;
            if exponential > highest {
                (winner, highest) = (id, exponential);
            }
            if id == target {
                of_target = exponential;
            }
        }
        (loss_units(of_target, denominator), winner == target)
    }

    fn fitness(&self, genome: &Genome, split: TrainSplit) -> Fitness {
        let memory = self.train(genome, split);
        let (loss, hits) = (0..self.eval_examples)
            .into_par_iter()
            .map(|example| self.judge(genome, &memory, example))
            .map(|(loss, hit)| (i128::from(loss), usize::from(hit)))
            .reduce(|| (0, 0), |left, right| (left.0 + right.0, left.1 + right.1));
        Fitness { ce: mean_loss(loss, self.eval_examples), accuracy: hits as f64 / self.eval_examples as f64 }
    }
}

impl Evaluator for PlainEvaluator {
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
        Ok(genomes.iter().map(|genome| self.fitness(genome, train)).collect())
    }
}
