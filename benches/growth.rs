//! How the time of judging a genome grows: with the eval examples, the train examples and the clusters, each as percent of
//! the standard problem, and with the clusters that are changed.
//!
//! `WNN_BENCH_TEXT` names a text as for the `evaluate` benchmark, `WNN_BENCH_THREADS` is the number of threads (2).

#[expect(dead_code, reason = "other benchmarks use the rest")]
mod standard;

use std::error::Error;

use divan::{Bencher, Divan};
use rayon::ThreadPoolBuilder;
use wnn_experiments::engine::evaluate::{Evaluator, FastEvaluator, TrainSplit};

use standard::{Nature, Text, number};

const CACHE_BYTES: usize = 1 << 30;
const PERCENTS: [usize; 4] = [12, 25, 50, 100];

/// Judges whole genomes on such a part of the problem.
fn whole(bencher: Bencher<'_, '_>, [train, eval, clusters]: [usize; 3]) {
    let judged = || -> Result<_, Box<dyn Error>> {
        let problem = Text::read()?.part(train, eval, clusters)?;
        Ok((Nature::new(&problem)?, FastEvaluator::new(problem, CACHE_BYTES)))
    };
    let (mut nature, fast) = judged().expect("the text can be read");
    bencher
        .with_inputs(|| [nature.genome()])
        .bench_local_refs(|genome| fast.evaluate(genome, TrainSplit::Whole).unwrap());
}

#[divan::bench(args = PERCENTS, sample_count = 7)]
fn by_train_examples(bencher: Bencher<'_, '_>, percent: usize) {
    whole(bencher, [percent, 100, 100]);
}

#[divan::bench(args = PERCENTS, sample_count = 7)]
fn by_eval_examples(bencher: Bencher<'_, '_>, percent: usize) {
    whole(bencher, [100, percent, 100]);
}

#[divan::bench(args = PERCENTS, sample_count = 7)]
fn by_clusters(bencher: Bencher<'_, '_>, percent: usize) {
    whole(bencher, [100, 100, percent]);
}

#[divan::bench(args = [1, 10, 100, 1000, 10_000], sample_count = 7)]
fn by_changed_clusters(bencher: Bencher<'_, '_>, clusters: usize) {
    let problem = Text::read().and_then(|text| text.problem()).expect("the text can be read");
    let mut nature = Nature::new(&problem).expect("the tiers are valid");
    let fast = FastEvaluator::new(problem, CACHE_BYTES);
    let parent = nature.genome();
    fast.evaluate(std::slice::from_ref(&parent), TrainSplit::Whole).unwrap();
    let child = || [nature.changed(&parent, clusters, usize::MAX)];
    bencher.with_inputs(child).bench_local_refs(|genome| fast.evaluate(genome, TrainSplit::Whole).unwrap());
}

fn main() -> Result<(), Box<dyn Error>> {
    ThreadPoolBuilder::new().num_threads(number("WNN_BENCH_THREADS", 2)?).build_global()?;
    Divan::from_args().main();
    Ok(())
}
