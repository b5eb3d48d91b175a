//! How far a six-phase flow gets in a given time: with moves of a single cluster, and with the classic ones.
//!
//! `WNN_BENCH_TEXT` names a text as for the `evaluate` benchmark. `WNN_BENCH_SECONDS` is the wall time of a flow, a sixth of
//! it for each experiment (60), `WNN_BENCH_MOVE` the move size (0; 1 is classic), `WNN_BENCH_SEEDS` how many seeds are tried
//! (5), `WNN_BENCH_THREADS` the number of threads (2), `WNN_BENCH_CACHE_MB` the megabytes of cache (1024). Prints the lowest cross-entropy on the whole corpus by time, as CSV.

#[expect(dead_code, reason = "other benchmarks use the rest")]
mod standard;

use std::{
    error::Error,
    time::{Duration, Instant},
};

use rayon::ThreadPoolBuilder;
use serde_json::json;
use wnn_experiments::{
    engine::{
        Control, EngineError, HealthReport, IterationReport, Observer, SearchState, Unwatched,
        evaluate::{Evaluator, FastEvaluator},
        executor::{Search, Seeds, Start},
    },
    model::{FlowConfig, FlowPlan, STANDARD_6_PHASE},
};

use standard::{TIERS, Text, number};

/// Stops each experiment when its time is over, and prints how it goes.
struct Stopwatch {
    control: Control,
    begun: Instant,
    until: Duration,
    label: String,
}

impl Observer for Stopwatch {
    fn iteration(&mut self, _: &IterationReport) {
        if self.begun.elapsed() >= self.until {
            self.control.stop();
        }
    }

    fn health_check(&mut self, report: &HealthReport) {
        let (seconds, (ce, accuracy)) = (self.begun.elapsed().as_secs_f64(), report.best_ce);
        println!("{},{seconds:.2},{},{ce:.6},{accuracy:.6}", self.label, report.iteration);
    }

    fn checkpoint(&mut self, _: &SearchState) -> Result<(), EngineError> {
        Ok(())
    }
}

fn plan() -> Result<FlowPlan, Box<dyn Error>> {
    let move_size = std::env::var("WNN_BENCH_MOVE").map_or(Ok(0.0), |text| text.parse::<f64>())?;
    let params = json!({
        "tier_config": TIERS, "train_parts": 1, "ga_generations": 1_000_000, "ts_iterations": 1_000_000,
        "patience": 1_000_000, "check_interval": 1, "checkpoint_interval": 1_000_000, "move_size": move_size,
    });
    let mut config: FlowConfig = serde_json::from_value(json!({"template": STANDARD_6_PHASE, "params": params}))?;
    Ok(config.expand().and_then(|()| config.plan()).map_err(|errors| format!("{errors:?}"))?)
}

fn flow(evaluator: &dyn Evaluator, plan: &FlowPlan, seed: u64, seconds: u64) -> Result<f64, EngineError> {
    let (begun, mut seeds, mut ce) = (Instant::now(), Seeds::default(), f64::NAN);
    for (experiment, plan_of) in (0..).zip(&plan.experiments) {
        let control = Control::default();
        let until = Duration::from_secs_f64(seconds as f64 * f64::from(experiment + 1) / plan.experiments.len() as f64);
        let label = format!("{seed},{}", plan_of.name);
        let mut stopwatch = Stopwatch { control: control.clone(), begun, until, label };
        let search = Search { evaluator, plan: plan_of, seed, experiment, watch: &Unwatched };
        let outcome = search.run(Start::Fresh(seeds), &control, &mut stopwatch)?;
        ce = outcome.fitness.ce;
        seeds =
            Seeds { genome: Some(outcome.best), population: outcome.population, threshold: Some(outcome.threshold) };
    }
    Ok(ce)
}

fn main() -> Result<(), Box<dyn Error>> {
    let text = Text::read()?;
    let (name, problem) = (&text.name, text.problem()?);
    let (plan, seconds) = (plan()?, number("WNN_BENCH_SECONDS", 60)? as u64);
    let pool = ThreadPoolBuilder::new().num_threads(number("WNN_BENCH_THREADS", 2)?).build()?;
    println!("seed,experiment,seconds,iteration,ce,accuracy");
    for seed in 1..=number("WNN_BENCH_SEEDS", 5)? as u64 {
        let evaluator = FastEvaluator::new(problem.clone(), number("WNN_BENCH_CACHE_MB", 1024)? << 20);
        let ce = pool.install(|| flow(&evaluator, &plan, seed, seconds))?;
        eprintln!("{name}, seed {seed}: {ce:.6} after {seconds} s; {:?}", evaluator.work());
    }
    Ok(())
}
