//! A corpus small enough to search in a fraction of a second, and observers that keep what they were told.

use serde_json::{Value, json};

use super::{Control, Outcome, Search, Start};
use crate::{
    engine::{
        EngineError, HealthReport, IterationReport, Observer, SearchState, Unwatched,
        corpus::Corpus,
        evaluate::{self, Evaluator, Problem},
        random::{Draw, candidate_rng},
    },
    model::{EvaluationSettings, ExperimentPlan, FlowConfig, TokenizerKind},
};

/// Tokens that each depend on the one before, most of the time.
pub(in crate::engine) fn corpus() -> Corpus {
    let mut rng = candidate_rng(11, 0, 0, 0);
    let mut tokens = vec![0];
    for _ in 0..1500 {
        let last = *tokens.last().expect("there is a first token");
        let next = if rng.chance(0.8) { (last * 5 + 3) % 20 } else { rng.below(20) };
        tokens.push(next);
    }
    Corpus {
        name: "small".to_owned(),
        tokenizer: TokenizerKind::Words,
        vocab_size: 20,
        eval: tokens.split_off(1200),
        train: tokens,
        vocabulary: None,
        entropy_floor: None,
    }
}

/// The evaluator that searches use, on [`corpus`] with this many train parts.
pub(in crate::engine) fn evaluator(train_parts: u32) -> Box<dyn Evaluator> {
    let settings = EvaluationSettings { context_size: 2, train_parts, negatives: 0, empty_value: 0.0 };
    evaluate::evaluator(Problem::new(&corpus(), settings).expect("the corpus is long enough"), 1 << 20)
}

/// An experiment with a small population and a few tiers; `over` is laid over that.
pub(in crate::engine) fn plan(method: &str, dimension: &str, over: Value) -> ExperimentPlan {
    let mut spec = json!({
        "name": "Phase 1a: GA Neurons", "experiment_type": method, format!("optimize_{dimension}"): true,
        "generations": 6, "iterations": 6, "population_size": 10, "neighbors_per_iter": 10,
        "total_neighbors_size": 8, "check_interval": 2, "checkpoint_interval": 2, "tier_config": "5,3,6;rest,2,5",
    });
    if let (Value::Object(spec), Value::Object(over)) = (&mut spec, over) {
        spec.extend(over);
    }
    let config: FlowConfig = serde_json::from_value(json!({"experiments": [spec]})).expect("a flow");
    config.plan().expect("a sound plan").experiments.remove(0)
}

/// Keeps what it was told, and can stop the search after an iteration.
#[derive(Debug, Default)]
pub(in crate::engine) struct Recorder {
    pub(in crate::engine) iterations: Vec<IterationReport>,
    pub(in crate::engine) checks: Vec<HealthReport>,
    pub(in crate::engine) states: Vec<SearchState>,
    pub(in crate::engine) stop: Option<(u32, Control)>,
}

impl Observer for Recorder {
    fn iteration(&mut self, report: &IterationReport) {
        self.iterations.push(report.clone());
        if let Some((after, control)) = &self.stop
            && report.number == *after
        {
            control.stop();
        }
    }

    fn health_check(&mut self, report: &HealthReport) {
        self.checks.push(report.clone());
    }

    fn checkpoint(&mut self, state: &SearchState) -> Result<(), EngineError> {
        self.states.push(state.clone());
        Ok(())
    }
}

/// Runs to the end, or until after iteration `stop`.
pub(in crate::engine) fn run(
    evaluator: &dyn Evaluator,
    plan: &ExperimentPlan,
    start: Start,
    stop: Option<u32>,
) -> (Outcome, Recorder) {
    let control = Control::default();
    if stop == Some(0) {
        control.stop();
    }
    let mut recorder = Recorder { stop: stop.map(|after| (after, control.clone())), ..Recorder::default() };
    let search = Search { evaluator, plan, seed: 42, experiment: 1, watch: &Unwatched };
    let outcome = search.run(start, &control, &mut recorder).expect("the search runs");
    (outcome, recorder)
}
