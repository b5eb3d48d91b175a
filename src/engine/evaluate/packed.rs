//! The evaluator that anyone would write next: contexts in machine words, addresses by bit gathering, bitmaps of written
//! cells, and only those clusters that training touched. Kept as the second baseline of the benchmarks, and as a second opinion in tests.

use std::{ops::Range, sync::Arc};

use rayon::prelude::*;

use super::{
    Evaluator, Fitness, Problem, TrainSplit,
    contexts::Contexts,
    fixed_point::{loss_units, mean_loss},
    kernel::Kernels,
    problem::Sequence,
    table::Table,
};
use crate::engine::{Cluster, EngineError, Genome};

/// Examples that are judged together, so that a neuron's cells stay near while they are looked up.
const BLOCK: usize = 1024;

/// Judges genomes cluster by cluster, skipping the untouched ones.
#[derive(Debug)]
pub struct PackedEvaluator {
    kernels: Kernels,
    problem: Arc<Problem>,
    train: Contexts,
    eval: Contexts,
}

/// The cells of one neuron that training wrote; `TRUE` wins.
struct Neuron {
    /// Its input bits, each once, ascending: one that is connected twice says nothing more.
    bits: Vec<u16>,
    on: Table,
    off: Option<Table>,
}

/// A cluster that training touched.
struct Touched {
    id: u32,
    neurons: Vec<Neuron>,
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

/// What is known of one eval example while clusters answer one after the other.
struct Standing {
    denominator: u64,
    of_target: u64,
    winner: u32,
    highest: u64,
}

impl Touched {
    /// How many neurons answer `TRUE` (first) and `FALSE` in each of these contexts.
    fn counts(&self, kernels: &Kernels, contexts: &Contexts, which: &[u32]) -> Vec<(u32, u32)> {
        let mut counts = vec![(0, 0); which.len()];
        let mut addresses = Vec::new();
        for neuron in &self.neurons {
            (kernels.gather)(contexts, which, &neuron.bits, &mut addresses);
            for (count, &address) in counts.iter_mut().zip(&addresses) {
                if neuron.on.contains(address) {
                    count.0 += 1;
                } else if neuron.off.as_ref().is_some_and(|cells| cells.contains(address)) {
                    count.1 += 1;
                }
            }
        }
        counts
    }
}

impl PackedEvaluator {
    /// An evaluator for this problem.
    pub fn new(problem: Arc<Problem>) -> Self {
        let train = Contexts::pack(&problem, Sequence::Train);
        let eval = Contexts::pack(&problem, Sequence::Eval);
        Self { kernels: Kernels::fastest(), problem, train, eval }
    }

    fn table(&self, bits: &[u16], examples: &[u32]) -> Table {
        let (mut table, mut addresses) = (Table::new(bits.len(), examples.len()), Vec::new());
        (self.kernels.gather)(&self.train, examples, bits, &mut addresses);
        for address in addresses {
            table.insert(address);
        }
        table
    }

    fn touched(&self, id: usize, cluster: &Cluster, lessons: &Lessons) -> Option<Touched> {
        let (on, off) = (&lessons.on[id], lessons.off(id));
        if on.is_empty() && off.is_empty() {
            return None;
        }
        let neurons = cluster.neuron_connections().map(|connections| {
            let mut bits = connections.to_vec();
            bits.sort_unstable();
            bits.dedup();
            let off = (!off.is_empty()).then(|| self.table(&bits, off));
            Neuron { on: self.table(&bits, on), off, bits }
        });
        Some(Touched { id: id as u32, neurons: neurons.collect() })
    }

    /// The loss of some eval examples in units, and how many have their target as the arg-max; `rest` is what the
    /// untouched clusters contribute, and the lowest of their ids.
    fn judge(&self, touched: &[Touched], rest: (u64, Option<u32>), examples: Range<usize>) -> (i128, usize) {
        let exponentials = self.problem.exponentials();
        let untouched = exponentials.untouched();
        let (winner, highest) = rest.1.map_or((u32::MAX, 0), |id| (id, untouched));
        let target = |example: usize| self.problem.target(Sequence::Eval, example);
        let stand = |_| Standing { denominator: rest.0, of_target: untouched, winner, highest };
        let mut standings: Vec<Standing> = examples.clone().map(stand).collect();
        let which: Vec<u32> = examples.clone().map(|example| example as u32).collect();
        for cluster in touched {
            let neurons = cluster.neurons.len() as u32;
            let counts = cluster.counts(&self.kernels, &self.eval, &which);
            for ((standing, (on, off)), example) in standings.iter_mut().zip(counts).zip(examples.clone()) {
                let exponential = exponentials.units(neurons, on, neurons - on - off);
                standing.denominator += exponential;
                if exponential > standing.highest || exponential == standing.highest && cluster.id < standing.winner {
                    (standing.winner, standing.highest) = (cluster.id, exponential);
                }
                if cluster.id == target(example) {
                    standing.of_target = exponential;
                }
            }
        }
        let judged = standings.iter().zip(examples).map(|(standing, example)| {
            let loss = loss_units(standing.of_target, standing.denominator);
            (i128::from(loss), usize::from(standing.winner == target(example)))
        });
        judged.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    fn fitness(&self, genome: &Genome, lessons: &Lessons) -> Fitness {
        let clusters = genome.clusters().par_iter().enumerate();
        let touched: Vec<_> = clusters.filter_map(|(id, cluster)| self.touched(id, cluster, lessons)).collect();
        let untouched = genome.clusters().len() - touched.len();
        let first_gap = (0..).zip(&touched).find(|(id, cluster)| *id != cluster.id).map(|(id, _)| id);
        let first_untouched = (untouched > 0).then(|| first_gap.unwrap_or(touched.len() as u32));
        let rest = (untouched as u64 * self.problem.exponentials().untouched(), first_untouched);
        let examples = self.eval.len();
        let (loss, hits) = (0..examples.div_ceil(BLOCK))
            .into_par_iter()
            .map(|block| self.judge(&touched, rest, block * BLOCK..examples.min((block + 1) * BLOCK)))
            .reduce(|| (0, 0), |left, right| (left.0 + right.0, left.1 + right.1));
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

    fn evaluate(&self, genomes: &[Genome], train: TrainSplit) -> Result<Vec<Fitness>, EngineError> {
        let lessons = Lessons::gather(&self.problem, train);
        Ok(genomes.iter().map(|genome| self.fitness(genome, &lessons)).collect())
    }
}
