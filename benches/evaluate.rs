//! How fast genomes are judged: plain against packed against fast, whole and by difference, on one thread and on all, as
//! one table.
//!
//! `WNN_BENCH_TEXT` names a text file, of which the first 200,000 train and 50,000 eval examples in GPT-2 tokens are
//! taken (the standard problem); without it the built-in toy corpus is used. `WNN_BENCH_THREADS` is the number of
//! threads (2), `WNN_BENCH_PLAIN` the number of eval examples that the plain evaluator is timed on (2,000; its time is
//! scaled up to all of them). All ratios come from this one run; run it on an otherwise idle machine.

#[expect(dead_code, reason = "other benchmarks use the rest")]
mod standard;

use std::{error::Error, sync::Arc, time::Instant};

use rand_chacha::rand_core::RngCore;
use rayon::{ThreadPool, ThreadPoolBuilder};
use wnn_experiments::engine::{
    Genome,
    evaluate::{Evaluator, FastEvaluator, PackedEvaluator, PlainEvaluator, Problem, Swap, TrainSplit},
};

use standard::{Nature, Text, number};

const CACHE_BYTES: usize = 1 << 30;
const REPEATS: usize = 7;
/// Moves that are judged at once.
const SWAPS: usize = 5000;

impl Nature {
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

/// Median of the seconds that something takes on what is made anew each time.
fn median<T>(mut input: impl FnMut() -> T, mut timed: impl FnMut(T)) -> f64 {
    let mut once = || {
        let input = input();
        let start = Instant::now();
        timed(input);
        start.elapsed().as_secs_f64()
    };
    let mut times: Vec<f64> = (0..REPEATS).map(|_| once()).collect();
    times.sort_by(f64::total_cmp);
    times[REPEATS / 2]
}

/// Where things are measured, and the baselines, in seconds on all threads.
struct Table {
    one: ThreadPool,
    all: ThreadPool,
    plain: f64,
    packed: f64,
}

impl Table {
    fn head(&self) {
        let threads = self.all.current_num_threads();
        println!("| {:<44} | 1 thread, ms | {threads} threads, ms | speedup | x plain | x packed |", "work");
        println!(
            "| {} | {}: | {}: | {}: | {}: | {}: |",
            "-".repeat(44),
            "-".repeat(11),
            "-".repeat(12),
            "-".repeat(6),
            "-".repeat(6),
            "-".repeat(7)
        );
    }

    fn line(&self, work: &str, single: Option<f64>, seconds: f64) {
        let (plain, packed) = (self.plain / seconds, self.packed / seconds);
        let (ms, speedup) = single.map_or_else(Default::default, |single| {
            (format!("{:.3}", single * 1e3), format!("{:.2}", single / seconds))
        });
        let seconds = seconds * 1e3;
        println!("| {work:<44} | {ms:>12} | {seconds:>13.3} | {speedup:>7} | {plain:>7.0} | {packed:>8.1} |");
    }

    /// Measures something on one thread and on all.
    fn row(&self, work: &str, mut seconds: impl FnMut() -> f64 + Send) {
        let single = self.one.install(&mut seconds);
        self.line(work, Some(single), self.all.install(&mut seconds));
    }
}

fn measure(problem: &Arc<Problem>, threads: usize) -> Result<Table, Box<dyn Error>> {
    let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build();
    let (one, all) = (pool(1)?, pool(threads)?);
    let mut nature = Nature::new(problem)?;
    let parent = nature.genome();
    let time = |evaluator: &dyn Evaluator| {
        let start = Instant::now();
        let fitness = all.install(|| evaluator.evaluate(std::slice::from_ref(&parent), TrainSplit::Whole).unwrap()[0]);
        (start.elapsed().as_secs_f64(), fitness)
    };
    let sample = number("WNN_BENCH_PLAIN", 2000)?.clamp(1, problem.eval_examples());
    let plain = |examples| time(&PlainEvaluator::new(problem.clone()).with_eval_examples(examples)).0;
    // Training takes the same time however many examples are judged.
    let (training, sampled) = (plain(1), plain(sample));
    let plain = training + (sampled - training).max(0.0) * problem.eval_examples() as f64 / sample as f64;
    let (packed, expected) = time(&PackedEvaluator::new(problem.clone()));
    let table = Table { one, all, plain, packed };
    table.head();
    table.line(&format!("plain, whole genome (scaled from {sample})"), None, plain);
    table.line("packed, whole genome", None, packed);
    for set in FastEvaluator::instruction_sets() {
        let fast = FastEvaluator::new(problem.clone(), CACHE_BYTES).with_instruction_set(set);
        let fitness = table.all.install(|| fast.evaluate(std::slice::from_ref(&parent), TrainSplit::Whole).unwrap()[0]);
        assert_eq!(fitness, expected, "fast and packed disagree");
        let mut whole = || [nature.genome()];
        table.row(&format!("{set}, whole genome"), || median(&mut whole, |genome| judge(&fast, &genome)));
    }
    Ok(table)
}

fn judge(evaluator: &dyn Evaluator, genomes: &[Genome]) {
    evaluator.evaluate(genomes, TrainSplit::Whole).unwrap();
}

/// Judging by difference from a genome that is known.
fn differences(problem: &Arc<Problem>, table: &Table) -> Result<(), Box<dyn Error>> {
    let mut nature = Nature::new(problem)?;
    let parent = nature.genome();
    let fast = FastEvaluator::new(problem.clone(), CACHE_BYTES);
    judge(&fast, std::slice::from_ref(&parent));
    let tenth = parent.clusters().len() / 10;
    for (work, clusters, among) in
        [("10 of the first 100 clusters", 10, 100), ("10% of all clusters", tenth, usize::MAX)]
    {
        let mut child = || [nature.changed(&parent, clusters, among)];
        table.row(work, || median(&mut child, |genome| judge(&fast, &genome)));
    }
    for (name, among) in [("first 100", 100), ("first 10,000", 10_000), ("all", usize::MAX)] {
        let mut swaps = || nature.swaps(SWAPS, among);
        let judge = |swaps: Vec<Swap>| {
            fast.evaluate_swaps(&parent, &swaps, TrainSplit::Whole).unwrap();
        };
        table.row(&format!("1 cluster among the {name}, of {SWAPS} at once"), || {
            median(&mut swaps, judge) / SWAPS as f64
        });
    }
    let parents: Vec<Genome> = (0..10).map(|_| nature.changed(&parent, tenth, usize::MAX)).collect();
    table.row("50 children (crossover and 10%), drawn too", || {
        median(
            || (),
            |()| {
                let mut child = |child: usize| nature.child(&parents[child % 10], &parents[(child * 7 + 3) % 10]);
                judge(&fast, &(0..50).map(&mut child).collect::<Vec<_>>());
            },
        )
    });
    println!("\n{:?}", fast.work());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let text = Text::read()?;
    let problem = text.problem()?;
    println!("{}: {} clusters, {} eval examples\n", text.name, problem.clusters(), problem.eval_examples());
    let table = measure(&problem, number("WNN_BENCH_THREADS", 2)?)?;
    differences(&problem, &table)
}
