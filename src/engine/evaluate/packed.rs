//! The evaluator that anyone would write next: contexts in machine words, bitmaps of written cells, and only those
//! clusters that training touched. Kept as the second baseline of the benchmarks, and as a second opinion in tests.

use std::sync::Arc;

use rayon::prelude::*;

use super::{
    Evaluator, Fitness, Problem, TrainSplit,
    contexts::{Contexts, address},
    fixed_point::{loss_units, mean_loss},
    problem::Sequence,
    table::Table,
};
use crate::engine::{Cluster, Genome};

/// Judges genomes cluster by cluster, skipping the untouched ones.
#[derive(Debug)]
pub struct PackedEvaluator {
    problem: Arc<Problem>,
    train: Contexts,
    eval: Contexts,
}

/// The cells of one neuron that training wrote; `TRUE` wins.
struct Neuron<'a> {
    connections: &'a [u16],
    on: Table,
    off: Option<Table>,
}

/// A cluster that training touched.
struct Touched<'a> {
    id: u32,
    neurons: Vec<Neuron<'a>>,
}

/// The train examples that write to each cluster.
struct Lessons {
    on: Vec<Vec<u32>>,
    off: Vec<Vec<u32>>,
}

impl Lessons {
    fn gather(problem: &Problem, split: TrainSplit) -> Self {
        let mut on = vec![Vec::new(); problem.clusters() as usize];
        let mut off = vec![Vec::new(); problem.negative_clusters() as usize];
        for example in problem.train_range(split) {
            on[problem.target(Sequence::Train, example) as usize].push(example as u32);
            for cluster in problem.negatives(example) {
                off[cluster as usize].push(example as u32);
            }
        }
        Self { on, off }
    }

    fn off(&self, cluster: usize) -> &[u32] {
        self.off.get(cluster).map_or(&[], Vec::as_slice)
    }
}

impl Touched<'_> {
    fn exponential(&self, problem: &Problem, context: &[u64]) -> u64 {
        let (mut on, mut off) = (0, 0);
        for neuron in &self.neurons {
            let address = address(context, neuron.connections);
            if neuron.on.contains(address) {
                on += 1;
            } else if neuron.off.as_ref().is_some_and(|cells| cells.contains(address)) {
                off += 1;
            }
        }
        let neurons = self.neurons.len() as u32;
        problem.exponentials().units(neurons, on, neurons - on - off)
    }
}

impl PackedEvaluator {
    /// An evaluator for this problem.
    pub fn new(problem: Arc<Problem>) -> Self {
        let train = Contexts::pack(&problem, Sequence::Train);
        let eval = Contexts::pack(&problem, Sequence::Eval);
        Self { problem, train, eval }
    }

    fn table(&self, bits: u8, connections: &[u16], examples: &[u32]) -> Table {
        let mut table = Table::new(usize::from(bits), examples.len());
        for &example in examples {
            table.insert(address(self.train.get(example as usize), connections));
        }
        table
    }

    fn touched<'a>(&self, id: usize, cluster: &'a Cluster, lessons: &Lessons) -> Option<Touched<'a>> {
        let (on, off) = (&lessons.on[id], lessons.off(id));
        if on.is_empty() && off.is_empty() {
            return None;
        }
        let bits = cluster.bits();
        let neurons = cluster.neuron_connections().map(|connections| Neuron {
            connections,
            on: self.table(bits, connections, on),
            off: (!off.is_empty()).then(|| self.table(bits, connections, off)),
        });
        Some(Touched { id: id as u32, neurons: neurons.collect() })
    }

    /// The loss of one eval example in units, and whether its target is the arg-max; `rest` is what the untouched
    /// clusters contribute, and the lowest of their ids.
    fn judge(&self, touched: &[Touched<'_>], rest: (u64, Option<u32>), example: usize) -> (i64, bool) {
        let context = self.eval.get(example);
        let target = self.problem.target(Sequence::Eval, example);
        let untouched = self.problem.exponentials().untouched();
        let (mut denominator, mut of_target) = (rest.0, untouched);
        let (mut winner, mut highest) = rest.1.map_or((u32::MAX, 0), |id| (id, untouched));
        for cluster in touched {
            let exponential = cluster.exponential(&self.problem, context);
            denominator += exponential;
            if exponential > highest || exponential == highest && cluster.id < winner {
                (winner, highest) = (cluster.id, exponential);
            }
            if cluster.id == target {
                of_target = exponential;
            }
        }
        (loss_units(of_target, denominator), winner == target)
    }

    fn fitness(&self, genome: &Genome, lessons: &Lessons) -> Fitness {
        let clusters = genome.clusters().par_iter().enumerate();
        let touched: Vec<_> = clusters.filter_map(|(id, cluster)| self.touched(id, cluster, lessons)).collect();
        let untouched = genome.clusters().len() - touched.len();
        let first_gap = (0..).zip(&touched).find(|(id, cluster)| *id != cluster.id).map(|(id, _)| id);
        let first_untouched = (untouched > 0).then(|| first_gap.unwrap_or(touched.len() as u32));
        let rest = (untouched as u64 * self.problem.exponentials().untouched(), first_untouched);
        let (loss, hits) = (0..self.eval.len())
            .into_par_iter()
            .map(|example| self.judge(&touched, rest, example))
            .map(|(loss, hit)| (i128::from(loss), usize::from(hit)))
            .reduce(|| (0, 0), |left, right| (left.0 + right.0, left.1 + right.1));
        let examples = self.eval.len();
        Fitness { ce: mean_loss(loss, examples), accuracy: hits as f64 / examples as f64 }
    }
}

impl Evaluator for PackedEvaluator {
    fn clusters(&self) -> u32 {
        self.problem.clusters()
    }

    fn input_bits(&self) -> u16 {
        self.problem.input_bits()
    }

    fn train_parts(&self) -> u32 {
        self.problem.train_parts()
    }

    fn evaluate(&self, genomes: &[Genome], train: TrainSplit) -> Vec<Fitness> {
        let lessons = Lessons::gather(&self.problem, train);
        genomes.iter().map(|genome| self.fitness(genome, &lessons)).collect()
    }
}
