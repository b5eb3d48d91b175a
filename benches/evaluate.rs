//! How fast genomes are judged: plain against packed against fast, whole and by difference, as one table.
//!
//! `WNN_BENCH_TEXT` names a text file, of which the first 200,000 train and 50,000 eval examples in GPT-2 tokens are
//! taken (the standard problem); without it the built-in toy corpus is used. `WNN_BENCH_THREADS` is the number of
//! threads (2), `WNN_BENCH_PLAIN` the number of eval examples that the plain evaluator is timed on (2,000; its time is
//! scaled up to all of them). All ratios come from this one run; run it on an otherwise idle machine.

mod standard;

use std::{error::Error, sync::Arc, time::Instant};

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use rayon::ThreadPoolBuilder;
use wnn_experiments::{
    engine::{
        Cluster, Genome,
        evaluate::{Evaluator, FastEvaluator, PackedEvaluator, PlainEvaluator, Problem, Swap, TrainSplit},
    },
    model::TierConfig,
};

use standard::{TIERS, number, problem};

const CACHE_BYTES: usize = 1 << 30;
const REPEATS: usize = 7;

/// Draws genomes of the standard tiers.
struct Nature {
    random: ChaCha8Rng,
    shapes: Vec<(u32, u32)>,
    input_bits: u32,
}

impl Nature {
    fn new(problem: &Problem) -> Result<Self, Box<dyn Error>> {
        let tiers: TierConfig = TIERS.parse()?;
        let shapes = tiers.shapes(problem.clusters(), 5, 8).iter().map(|shape| (shape.neurons, shape.bits)).collect();
        Ok(Self { random: ChaCha8Rng::seed_from_u64(1), shapes, input_bits: u32::from(problem.input_bits()) })
    }

    fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.random.next_u32()) * u64::from(bound)) >> 32) as u32
    }

    fn cluster(&mut self, id: usize) -> Arc<Cluster> {
        let ((neurons, bits), input_bits) = (self.shapes[id], self.input_bits);
        Arc::new(Cluster::new(bits as u8, (0..neurons * bits).map(|_| self.below(input_bits) as u16).collect()))
    }

    fn genome(&mut self) -> Genome {
        Genome::new((0..self.shapes.len()).map(|id| self.cluster(id)).collect())
    }

    /// A genome with that many clusters among the first drawn anew.
    fn changed(&mut self, genome: &Genome, clusters: usize, among: usize) -> Genome {
        let mut changed = genome.clone();
        for _ in 0..clusters {
            let id = self.below(among.min(self.shapes.len()) as u32) as usize;
            changed.set(id, self.cluster(id));
        }
        changed
    }

    /// That many clusters among the first, each drawn anew on its own.
    fn swaps(&mut self, count: usize, among: usize) -> Vec<Swap> {
        let among = among.min(self.shapes.len()) as u32;
        let swap = |_| {
            let id = self.below(among);
            (id, self.cluster(id as usize))
        };
        (0..count).map(swap).collect()
    }

    /// Each cluster from either parent, then a tenth of them drawn anew.
    fn child(&mut self, mother: &Genome, father: &Genome) -> Genome {
        let both = mother.clusters().iter().zip(father.clusters());
        let either = both.map(|(left, right)| if self.random.next_u32() & 1 == 0 { left } else { right });
        let child = Genome::new(either.cloned().collect());
        self.changed(&child, self.shapes.len() / 10, usize::MAX)
    }
}

/// Median of the seconds that judging takes; each time something new is judged.
fn median(evaluator: &dyn Evaluator, mut batch: impl FnMut() -> Vec<Genome>) -> f64 {
    let mut times: Vec<f64> = (0..REPEATS)
        .map(|_| {
            let batch = batch();
            let start = Instant::now();
            evaluator.evaluate(&batch, TrainSplit::Whole);
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[REPEATS / 2]
}

/// Median of the seconds that judging moves takes, when the genome they start from is known.
fn moves(evaluator: &dyn Evaluator, genome: &Genome, mut swaps: impl FnMut() -> Vec<Swap>) -> f64 {
    let mut times: Vec<f64> = (0..REPEATS)
        .map(|_| {
            let swaps = swaps();
            let start = Instant::now();
            evaluator.evaluate_swaps(genome, &swaps, TrainSplit::Whole);
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[REPEATS / 2]
}

struct Table {
    plain: f64,
    packed: f64,
}

impl Table {
    fn row(&self, work: &str, seconds: f64) {
        let (plain, packed) = (self.plain / seconds, self.packed / seconds);
        println!("| {work:<44} | {:>12.3} | {plain:>9.0} | {packed:>9.1} |", seconds * 1e3);
    }
}

fn measure(problem: &Arc<Problem>) -> Result<(), Box<dyn Error>> {
    let mut nature = Nature::new(problem)?;
    let parent = nature.genome();
    let time = |evaluator: &dyn Evaluator| {
        let start = Instant::now();
        let fitness = evaluator.evaluate(std::slice::from_ref(&parent), TrainSplit::Whole)[0];
        (start.elapsed().as_secs_f64(), fitness)
    };
    let sample = number("WNN_BENCH_PLAIN", 2000)?.clamp(1, problem.eval_examples());
    let plain = |examples| time(&PlainEvaluator::new(problem.clone()).with_eval_examples(examples)).0;
    // Training takes the same time however many examples are judged.
    let (training, sampled) = (plain(1), plain(sample));
    let plain = training + (sampled - training).max(0.0) * problem.eval_examples() as f64 / sample as f64;
    let (packed, expected) = time(&PackedEvaluator::new(problem.clone()));
    let table = Table { plain, packed };
    println!("| {:<44} | {:>12} | {:>9} | {:>9} |", "work", "ms", "x plain", "x packed");
    println!("| {} | {}: | {}: | {}: |", "-".repeat(44), "-".repeat(11), "-".repeat(8), "-".repeat(8));
    table.row(&format!("plain, whole genome (scaled from {sample})"), table.plain);
    table.row("packed, whole genome", table.packed);
    for set in FastEvaluator::instruction_sets() {
        let fast = FastEvaluator::new(problem.clone(), CACHE_BYTES).with_instruction_set(set);
        let (seconds, fitness) = time(&fast);
        assert_eq!(fitness, expected, "fast and packed disagree");
        table.row(&format!("{set}, whole genome as a base"), seconds);
        table.row(&format!("{set}, whole genome"), median(&fast, || vec![nature.genome()]));
    }
    let fast = FastEvaluator::new(problem.clone(), CACHE_BYTES);
    fast.evaluate(std::slice::from_ref(&parent), TrainSplit::Whole);
    table.row("10 of the first 100 clusters", median(&fast, || vec![nature.changed(&parent, 10, 100)]));
    let tenth = parent.clusters().len() / 10;
    table.row("10% of all clusters", median(&fast, || vec![nature.changed(&parent, tenth, usize::MAX)]));
    for (name, among) in [("first 100", 100), ("first 10,000", 10_000), ("all", usize::MAX)] {
        let moves = moves(&fast, &parent, || nature.swaps(5000, among));
        table.row(&format!("1 cluster among the {name}, of 5,000 at once"), moves / 5000.0);
    }
    let parents: Vec<Genome> = (0..10).map(|_| nature.changed(&parent, tenth, usize::MAX)).collect();
    let brood = |nature: &mut Nature| {
        (0..50).map(|child| nature.child(&parents[child % 10], &parents[(child * 7 + 3) % 10])).collect()
    };
    table.row("50 children (crossover and 10%)", median(&fast, || brood(&mut nature)));
    println!("\n{:?}", fast.work());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let threads = number("WNN_BENCH_THREADS", 2)?;
    let (name, problem) = problem()?;
    println!("{name}: {} clusters, {} eval examples, {threads} threads\n", problem.clusters(), problem.eval_examples());
    let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
    pool.install(|| measure(&problem).map_err(|error| error.to_string()))?;
    Ok(())
}
