use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::json;

use super::{
    fixture::{Recorder, corpus, evaluator, plan, run},
    *,
};
use crate::{
    engine::{
        Unwatched,
        evaluate::{Judged, PlainEvaluator, Problem, Swap},
    },
    model::EvaluationSettings,
};

fn fresh() -> Start {
    Start::Fresh(Seeds::default())
}

fn seeds_of(outcome: &Outcome) -> Seeds {
    Seeds {
        genome: Some(outcome.best.clone()),
        population: outcome.population.clone(),
        threshold: Some(outcome.threshold),
    }
}

#[test]
fn a_flow_of_both_methods_on_every_dimension_lowers_the_cross_entropy() {
    let evaluator = evaluator(3);
    let mut seeds = Seeds::default();
    let mut course = Vec::new();
    for dimension in ["neurons", "bits", "connections"] {
        for method in ["ga", "ts"] {
            let plan = plan(method, dimension, json!({}));
            let (outcome, recorder) = run(&*evaluator, &plan, Start::Fresh(seeds), None);
            assert_eq!((outcome.stop_reason, outcome.iterations_run), (StopReason::LimitReached, 6));
            assert!(outcome.fitness.ce <= outcome.initial.ce, "{method} {dimension}");
            assert_eq!(outcome.population[0], outcome.best);
            assert_eq!(recorder.iterations.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
            assert_eq!(recorder.checks.iter().map(|one| one.iteration).collect::<Vec<_>>(), [0, 2, 4, 6]);
            assert_eq!(recorder.states.iter().map(SearchState::iteration).collect::<Vec<_>>(), [2, 4]);
            course.push((outcome.initial.ce, outcome.fitness.ce));
            seeds = seeds_of(&outcome);
        }
    }
    for (before, after) in course.iter().zip(&course[1..]) {
        assert_eq!(before.1.to_bits(), after.0.to_bits(), "each experiment starts where the last one ended");
    }
    assert!(course[5].1 < course[0].0 - 0.01, "{course:?}");
}

#[test]
fn the_final_fitness_is_what_a_fresh_evaluation_on_the_whole_corpus_gives() {
    for method in ["ga", "ts"] {
        let (outcome, _) = run(&*evaluator(3), &plan(method, "bits", json!({"check_interval": 4})), fresh(), None);
        let settings = EvaluationSettings { context_size: 2, train_parts: 1, negatives: 0, empty_value: 0.0 };
        let again = PlainEvaluator::new(Problem::new(&corpus(), settings).unwrap());
        let fitness = again.evaluate(std::slice::from_ref(&outcome.best), TrainSplit::Whole).unwrap()[0];
        assert_eq!((fitness.ce.to_bits(), fitness.accuracy.to_bits()), {
            (outcome.fitness.ce.to_bits(), outcome.fitness.accuracy.to_bits())
        });
    }
}

#[test]
fn the_same_seed_gives_the_same_outcome_on_any_number_of_threads() {
    let evaluator = evaluator(3);
    for method in ["ga", "ts"] {
        let plan = plan(method, "connections", json!({}));
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| run(&*evaluator, &plan, fresh(), None))
        };
        let ((one, first), (two, second)) = (on(1), on(2));
        assert_eq!(one, two);
        assert_eq!((first.iterations, first.checks), (second.iterations, second.checks));
        let other = Search { evaluator: &*evaluator, plan: &plan, seed: 43, experiment: 1, watch: &Unwatched };
        let other = other.run(fresh(), &Control::default(), &mut Recorder::default()).unwrap();
        assert_ne!(other.best, one.best, "another seed searches elsewhere");
    }
}

#[test]
fn a_search_stopped_after_any_iteration_goes_on_to_the_very_same_end() {
    for (method, parts) in [("ga", 3), ("ts", 3), ("ga", 1), ("ts", 1)] {
        let evaluator = evaluator(parts);
        let plan = plan(method, "neurons", json!({"iterations": 7, "generations": 7}));
        let (undisturbed, all) = run(&*evaluator, &plan, fresh(), None);
        for stop in 0..7 {
            let (stopped, before) = run(&*evaluator, &plan, fresh(), Some(stop));
            assert_eq!((stopped.stop_reason, stopped.iterations_run), (StopReason::Stopped, stop));
            let (resumed, after) = run(&*evaluator, &plan, Start::Resume(stopped.state), None);
            assert_eq!(resumed, undisturbed, "{method} stopped after {stop}");
            assert_eq!([before.iterations, after.iterations].concat(), all.iterations);
            assert_eq!([before.checks, after.checks].concat(), all.checks);
        }
    }
}

#[test]
fn a_search_that_does_not_improve_ends_when_its_patience_does() {
    let over = json!({"iterations": 50, "patience": 3, "min_improvement_pct": 90.0});
    let (outcome, recorder) = run(&*evaluator(3), &plan("ts", "bits", over), fresh(), None);
    assert_eq!((outcome.stop_reason, outcome.iterations_run), (StopReason::PatienceExhausted, 6));
    assert_eq!(
        recorder.checks.iter().map(|one| (one.iteration, one.patience)).collect::<Vec<_>>(),
        [(0, 3), (2, 2), (4, 1), (6, 0)]
    );
}

#[test]
fn patience_recovers_with_an_improvement_but_not_above_its_start() {
    let over = json!({"iterations": 12, "patience": 4, "min_improvement_pct": 0.02, "check_interval": 1});
    let (_, recorder) = run(&*evaluator(3), &plan("ts", "connections", over), fresh(), None);
    let mut patience = 4;
    for check in &recorder.checks[1..] {
        patience = if check.improvement_pct >= 0.02 { (patience + 1).min(4) } else { patience - 1 };
        assert_eq!(check.patience, patience, "after {}", check.iteration);
    }
    let moves: Vec<i64> =
        recorder.checks.windows(2).map(|two| i64::from(two[1].patience) - i64::from(two[0].patience)).collect();
    assert!(moves.contains(&1) && moves.contains(&-1), "{moves:?}");
}

#[test]
fn a_closing_check_off_schedule_leaves_patience_alone() {
    let over = json!({"generations": 3, "patience": 1, "min_improvement_pct": 90.0, "check_interval": 10});
    let (outcome, recorder) = run(&*evaluator(3), &plan("ga", "bits", over), fresh(), None);
    assert_eq!(outcome.stop_reason, StopReason::LimitReached);
    assert_eq!(recorder.checks.iter().map(|one| (one.iteration, one.patience)).collect::<Vec<_>>(), [(0, 1), (3, 1)]);
}

#[test]
fn the_threshold_goes_from_one_experiment_to_the_next_unless_it_is_set() {
    let evaluator = evaluator(3);
    let plan_with = |over| plan("ga", "neurons", over);
    let seeds = Seeds { threshold: Some(0.01), ..Seeds::default() };
    let (outcome, recorder) =
        run(&*evaluator, &plan_with(json!({"threshold_step": 0.002})), Start::Fresh(seeds.clone()), None);
    let thresholds: Vec<f64> = recorder.iterations.iter().map(|one| (one.threshold * 1e6).round() / 1e6).collect();
    assert_eq!(thresholds, [0.01, 0.012, 0.014, 0.016, 0.018, 0.02]);
    assert!((outcome.threshold - 0.022).abs() < 1e-12);
    let (_, recorder) = run(&*evaluator, &plan_with(json!({"accuracy_threshold": 0.5})), Start::Fresh(seeds), None);
    assert_eq!(recorder.iterations[0].threshold.to_bits(), 0.5_f64.to_bits());
}

#[test]
fn each_cycle_trains_on_every_part_once() {
    let (_, recorder) = run(&*evaluator(3), &plan("ga", "neurons", json!({"generations": 12})), fresh(), None);
    let parts: Vec<u32> = recorder.iterations.iter().map(|one| one.train_part).collect();
    for cycle in parts.chunks(3) {
        let mut cycle = cycle.to_vec();
        cycle.sort_unstable();
        assert_eq!(cycle, [0, 1, 2]);
    }
    assert!(parts.chunks(3).any(|cycle| cycle != &parts[..3]), "the order changes: {parts:?}");
}

#[derive(Default)]
struct Stages(Mutex<Vec<Stage>>);

impl StageWatch for Stages {
    fn begins(&self, stage: Stage) {
        self.0.lock().unwrap().push(stage);
    }
}

/// Judges only while it is said that it is judged.
struct InStage<'a>(Box<dyn Evaluator>, &'a Stages);

impl InStage<'_> {
    fn inner(&self) -> &dyn Evaluator {
        let stage = self.1.0.lock().unwrap().last().copied();
        assert!(matches!(stage, Some(Stage::Judge | Stage::Check)), "it judges in stage {stage:?}");
        &*self.0
    }
}

impl Evaluator for InStage<'_> {
    fn clusters(&self) -> u32 {
        self.0.clusters()
    }

    fn input_bits(&self) -> u16 {
        self.0.input_bits()
    }

    fn train_parts(&self) -> u32 {
        self.0.train_parts()
    }

    fn evaluate(&self, genomes: &[Genome], train: TrainSplit) -> Result<Vec<Fitness>, EngineError> {
        self.inner().evaluate(genomes, train)
    }

    fn evaluate_swaps(&self, genome: &Genome, swaps: &[Swap], train: TrainSplit) -> Result<Judged, EngineError> {
        self.inner().evaluate_swaps(genome, swaps, train)
    }
}

#[test]
fn whatever_is_judged_is_judged_in_a_stage_of_its_own() {
    for (method, move_size) in [("ga", 0.0), ("ts", 0.0), ("ts", 0.1), ("ts", 1.0)] {
        let plan = plan(method, "bits", json!({"move_size": move_size, "mutation_rate": 0.5}));
        let stages = Stages::default();
        let evaluator = InStage(evaluator(3), &stages);
        let search = Search { evaluator: &evaluator, plan: &plan, seed: 1, experiment: 0, watch: &stages };
        search.run(fresh(), &Control::default(), &mut Recorder::default()).unwrap();
    }
}

#[test]
fn whoever_has_a_clock_is_told_what_the_search_does() {
    use Stage::{Check, Draw, Judge, Save, Select};
    let iteration = [Select, Draw, Judge, Select, Save];
    for method in ["ga", "ts"] {
        let plan = plan(method, "bits", json!({"generations": 3, "iterations": 3, "move_size": 1.0}));
        let stages = Stages::default();
        let search = Search { evaluator: &*evaluator(3), plan: &plan, seed: 1, experiment: 0, watch: &stages };
        search.run(fresh(), &Control::default(), &mut Recorder::default()).unwrap();
        let start = [Draw, Judge, Select, Check, Save];
        let expected = [&start[..], &iteration, &iteration, &[Check, Save], &iteration, &[Check, Save]].concat();
        assert_eq!(stages.0.into_inner().unwrap(), expected, "{method}");
    }
}

#[test]
fn what_does_not_fit_the_corpus_or_the_plan_is_refused() {
    let evaluator = evaluator(3);
    let ga = plan("ga", "neurons", json!({"generations": 2}));
    let (outcome, _) = run(&*evaluator, &ga, fresh(), None);
    let refused = |plan: &ExperimentPlan, start| {
        let search = Search { evaluator: &*evaluator, plan, seed: 1, experiment: 0, watch: &Unwatched };
        search.run(start, &Control::default(), &mut Recorder::default()).unwrap_err().to_string()
    };
    let short = Genome::new(outcome.best.clusters()[1..].to_vec());
    let seeds = Seeds { population: vec![short.clone()], ..Seeds::default() };
    assert!(refused(&ga, Start::Fresh(seeds)).ends_with("it has 19 clusters, but the corpus has 20 tokens"));
    let mut state = outcome.state;
    let tabu = plan("ts", "neurons", json!({}));
    assert_eq!(
        refused(&tabu, Start::Resume(state.clone())),
        "the search cannot go on from here: it was saved by `ga`, but the experiment is `ts`"
    );
    state.best.genome = short;
    assert!(refused(&ga, Start::Resume(state)).contains("19 clusters"));
}

/// Somebody else's evaluator, which answers so many times.
struct Failing(Box<dyn Evaluator>, AtomicUsize);

impl Evaluator for Failing {
    fn clusters(&self) -> u32 {
        self.0.clusters()
    }

    fn input_bits(&self) -> u16 {
        self.0.input_bits()
    }

    fn train_parts(&self) -> u32 {
        self.0.train_parts()
    }

    fn evaluate(&self, genomes: &[Genome], train: TrainSplit) -> Result<Vec<Fitness>, EngineError> {
        let left = self.1.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map_err(|_| EngineError::Evaluator("out of memory".to_owned()))?;
        self.0.evaluate(genomes, train)
    }

    fn can_fail(&self) -> bool {
        true
    }
}

#[test]
fn wherever_an_evaluator_fails_the_search_goes_on_from_the_iteration_before_to_the_same_result() {
    for (method, step) in [("ga", 1), ("ts", 4)] {
        let plan = plan(method, "bits", json!({"checkpoint_interval": 100, "check_interval": 4}));
        let (expected, _) = run(&*evaluator(3), &plan, fresh(), None);
        let mut failures = 0;
        for answers in (0..).step_by(step) {
            let evaluator = Failing(evaluator(3), AtomicUsize::new(answers));
            let search = Search { evaluator: &evaluator, plan: &plan, seed: 42, experiment: 1, watch: &Unwatched };
            let mut recorder = Recorder::default();
            let Err(error) = search.run(fresh(), &Control::default(), &mut recorder) else { break };
            assert_eq!(error.to_string(), "the evaluator failed: out of memory");
            failures += 1;
            let Some(left) = recorder.states.pop() else {
                assert!(recorder.iterations.is_empty(), "an iteration was lost");
                continue;
            };
            let told = recorder.iterations.len() as u32;
            assert!(told - left.iteration() <= 1, "{told} iterations were done, {} are kept", left.iteration());
            let (outcome, _) = run(&*self::evaluator(3), &plan, Start::Resume(left), None);
            assert_eq!((outcome.best, outcome.fitness), (expected.best.clone(), expected.fitness));
        }
        assert!(failures > 5, "{method}: {failures}");
    }
}
