//! Times whole genomes of the standard problem for somebody who measures the same beside it: `just bench-python`.
//!
//! Says how many genomes it has; then judges, for each line with a number on standard input, the genome of that number, and
//! answers with the seconds that it took and what came out. With `--write` it writes the tokens (`train.u32`, `eval.u32`,
//! `meta.json`) and those genomes to the folder that `WNN_BENCH_FOLDER` names instead.

#[expect(dead_code, reason = "other benchmarks use the rest")]
mod standard;

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{self, BufRead as _, Write as _},
    path::Path,
    sync::Arc,
    time::Instant,
};

use rayon::ThreadPoolBuilder;
use wnn_experiments::engine::{
    Genome,
    checkpoint_file::{self, CheckpointFile, StoredGenome},
    evaluate::{Evaluator as _, FastEvaluator, Fitness, Problem, TrainSplit},
};

use standard::{Nature, Text, number};

const CACHE_BYTES: usize = 1 << 30;
/// Genomes to be judged, each of which shares nothing with another.
const GENOMES: usize = 22;

fn write(folder: &Path, text: &Text, genomes: &[Genome]) -> Result<(), Box<dyn Error>> {
    for (name, tokens) in [("train.u32", text.train()), ("eval.u32", text.eval())] {
        let mut file = io::BufWriter::new(File::create(folder.join(name))?);
        tokens.iter().try_for_each(|token| file.write_all(&token.to_le_bytes()))?;
        file.flush()?;
    }
    fs::write(folder.join("meta.json"), format!("{{\"vocab_size\": {}}}", text.vocabulary()))?;
    for (index, genome) in genomes.iter().enumerate() {
        let best = StoredGenome::Complete(genome.clone());
        checkpoint_file::write(&folder.join(format!("{index}.json.gz")), &CheckpointFile::of_genome(best, None))?;
    }
    Ok(())
}

fn judge(problem: Arc<Problem>, genomes: &[Genome]) -> Result<(), Box<dyn Error>> {
    let pool = ThreadPoolBuilder::new().num_threads(number("WNN_BENCH_THREADS", 2)?).build()?;
    let evaluator = pool.install(|| FastEvaluator::new(problem, CACHE_BYTES));
    println!("{}", genomes.len());
    for line in io::stdin().lock().lines() {
        let genome = &genomes[line?.parse::<usize>()?];
        let begun = Instant::now();
        let judged = pool.install(|| evaluator.evaluate(std::slice::from_ref(genome), TrainSplit::Whole))?;
        let seconds = begun.elapsed().as_secs_f64();
        let Fitness { ce, accuracy } = judged[0];
        println!("{seconds} {ce} {accuracy}");
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let text = Text::read()?;
    let problem = text.problem()?;
    let mut nature = Nature::new(&problem)?;
    let genomes: Vec<Genome> = (0..GENOMES).map(|_| nature.genome()).collect();
    if env::args().any(|argument| argument == "--write") {
        return write(Path::new(&env::var("WNN_BENCH_FOLDER")?), &text, &genomes);
    }
    judge(problem, &genomes)
}
