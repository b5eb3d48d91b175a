use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::engine::{
    Cluster, SearchState, Unwatched,
    evaluate::Fitness,
    executor::{
        Outcome, Seeds, Start,
        fixture::{evaluator, plan, run},
    },
};

fn fresh() -> Start {
    Start::Fresh(Seeds::default())
}

fn population(state: &SearchState) -> &[Evaluated] {
    match &state.progress {
        Progress::Genetic(method) => &method.population,
        Progress::Tabu(method) => &method.kept,
    }
}

fn outcome(method: &str, over: serde_json::Value, start: Start) -> Outcome {
    run(&*evaluator(3), &plan(method, "neurons", over), start, None).0
}

fn seed(over: serde_json::Value) -> Seeds {
    let outcome = outcome("ga", over, fresh());
    Seeds { genome: Some(outcome.best), population: outcome.population, threshold: None }
}

#[test]
fn elites_go_on_unchanged_and_share_every_cluster() {
    let evaluator = evaluator(1);
    let plan = plan("ga", "neurons", json!({"population_size": 20, "checkpoint_interval": 1}));
    let (_, recorder) = run(&*evaluator, &plan, fresh(), None);
    for two in recorder.states.windows(2) {
        let (before, after) = (population(&two[0]), population(&two[1]));
        assert_eq!(after.len(), 20);
        let told = &recorder.iterations[two[1].iteration as usize - 1].individuals;
        let figures = |one: &Evaluated| (one.fitness.ce, one.fitness.accuracy);
        assert_eq!(
            told.iter().map(|one| (one.ce, one.accuracy)).collect::<Vec<_>>(),
            after.iter().map(figures).collect::<Vec<_>>()
        );
        assert_eq!(told.iter().filter(|one| one.went_on).count(), 4, "a tenth by each");
        let fitness: Vec<Fitness> = before.iter().map(|one| one.fitness).collect();
        let (ce, accuracy) =
            (ranking::sorted(&fitness, ranking::by_ce), ranking::sorted(&fitness, ranking::by_accuracy));
        for elite in [ce[0], ce[1], accuracy[0]] {
            let kept = after.iter().find(|one| one.genome == before[elite].genome).expect("an elite goes on");
            assert_eq!(kept.fitness, before[elite].fitness);
        }
    }
}

#[test]
fn a_population_costs_far_fewer_clusters_than_it_has() {
    let plan = plan("ga", "neurons", json!({"population_size": 40, "generations": 2, "mutation_rate": 0.02}));
    let (outcome, _) = run(&*evaluator(3), &plan, Start::Fresh(seed(json!({"generations": 1}))), None);
    let mut pointers: Vec<*const Cluster> =
        outcome.population.iter().flat_map(Genome::clusters).map(Arc::as_ptr).collect();
    let places = pointers.len();
    pointers.sort_unstable();
    pointers.dedup();
    assert!(pointers.len() * 5 < places, "{} of {places}", pointers.len());
}

#[test]
fn a_start_population_is_the_seeds_and_mutants_of_the_first() {
    let seeds = seed(json!({"generations": 2, "population_size": 4}));
    let mutants = |over| outcome("ga", over, Start::Fresh(seeds.clone()));
    let start = |over: serde_json::Value| {
        let plan = plan("ga", "neurons", over);
        let evaluator = evaluator(3);
        let search = Search { evaluator: &*evaluator, plan: &plan, seed: 1, experiment: 0, watch: &Unwatched };
        search.first_genomes(&seeds)
    };
    let full = start(json!({}));
    assert_eq!(full.len(), 10);
    assert_eq!(full[..4], seeds.population);
    let best = &full[0];
    for mutant in &full[4..] {
        let kept = mutant.clusters().iter().zip(best.clusters()).filter(|(one, other)| Arc::ptr_eq(one, other));
        assert!((8..20).contains(&kept.count()), "about 3 in 10 clusters change");
    }
    assert_eq!(start(json!({"seed_only": true})), seeds.population);
    assert_eq!(start(json!({"population_size": 2})), seeds.population[..2]);
    assert!(start(json!({"fresh_population": true})).iter().all(|genome| !seeds.population.contains(genome)));
    assert_eq!(mutants(json!({"seed_only": true})).state.progress.genomes().count(), 10);
}

#[test]
fn only_first_tier_clusters_change_when_the_plan_says_so() {
    let seeds = Seeds { population: Vec::new(), ..seed(json!({"generations": 1})) };
    let first = seeds.genome.clone().expect("a seed");
    for method in ["ga", "ts"] {
        let outcome = outcome(method, json!({"optimize_tier0_only": true}), Start::Fresh(seeds.clone()));
        for genome in &outcome.population {
            assert!(
                genome.clusters()[5..].iter().zip(&first.clusters()[5..]).all(|(one, other)| Arc::ptr_eq(one, other))
            );
        }
    }
}

#[test]
fn children_below_the_threshold_are_drawn_again_and_then_taken_by_cross_entropy() {
    let over = json!({
        "generations": 1, "iterations": 1, "accuracy_threshold": 1.0, "fitness_percentile": 0.5, "move_size": 1.0,
    });
    for method in ["ga", "ts"] {
        let (outcome, recorder) = run(&*evaluator(3), &plan(method, "neurons", over.clone()), fresh(), None);
        let drawn = if method == "ga" { 8 } else { 10 };
        assert_eq!(recorder.iterations[0].evaluations, 4 * drawn, "{method}");
        assert!(outcome.fitness.ce <= outcome.initial.ce);
    }
}

#[test]
fn all_calculators_search_and_end_no_worse_than_they_began() {
    for kind in crate::model::FitnessKind::ALL {
        for method in ["ga", "ts"] {
            let over =
                json!({"fitness_calculator": kind.as_str(), "fitness_percentile": 0.75, "fitness_weight_acc": 2.0});
            let outcome = outcome(method, over, fresh());
            assert!(outcome.fitness.ce <= outcome.initial.ce, "{method} {kind}");
        }
    }
}

#[test]
fn tabu_search_keeps_the_best_half_by_cross_entropy_half_by_accuracy_without_doubles() {
    let outcome = outcome("ts", json!({}), Start::Fresh(seed(json!({}))));
    let kept = population(&outcome.state);
    assert_eq!(kept.len(), 8);
    assert!(kept[..4].is_sorted_by(|one, next| one.fitness.ce <= next.fitness.ce));
    assert!(kept[4..].is_sorted_by(|one, next| one.fitness.accuracy >= next.fitness.accuracy));
    for (index, one) in kept.iter().enumerate() {
        assert!(kept[..index].iter().all(|other| other.genome != one.genome));
    }
    assert_eq!(outcome.population.len(), 8);
}

#[test]
fn moves_judged_one_by_one_lead_further_than_neighbours_of_one_move() {
    for dimension in ["neurons", "bits", "connections"] {
        let run = |move_size: f64| {
            let plan = plan("ts", dimension, json!({"move_size": move_size, "mutation_rate": 0.5}));
            let (outcome, recorder) = run(&*evaluator(1), &plan, fresh(), None);
            (outcome.fitness.ce, recorder.iterations.iter().map(|iteration| iteration.moves).sum::<u64>())
        };
        let ((single, tried), (few, of_few), (classic, none)) = (run(0.0), run(0.1), run(1.0));
        assert!(single < classic && few < classic, "{dimension}: {single} and {few}, not below {classic}");
        assert!(tried > of_few && of_few > 0 && none == 0, "{dimension}: {tried}, {of_few} and {none} moves");
    }
}

#[test]
fn a_path_remembers_as_many_ways_back_as_its_tenure() {
    let evaluator = evaluator(1);
    let over = json!({
        "iterations": 40, "tabu_size": 2, "tier_config": "1,3,6;rest,2,5", "optimize_tier0_only": true,
        "checkpoint_interval": 1, "check_interval": 100
    });
    let (_, recorder) = run(&*evaluator, &plan("ts", "neurons", over), fresh(), None);
    let paths = |state: &SearchState| match &state.progress {
        Progress::Tabu(method) => method.paths.clone(),
        Progress::Genetic(_) => panic!("this is a tabu search"),
    };
    let mut advances = 0;
    for two in recorder.states.windows(2) {
        for (before, after) in paths(&two[0]).iter().zip(&paths(&two[1])) {
            assert!(after.tabu.len() <= 2);
            if before.base.genome == after.base.genome {
                assert_eq!(before.tabu, after.tabu);
                continue;
            }
            advances += 1;
            let size = |path: &Path| i32::from(path.base.genome.clusters()[0].neurons());
            let steps = paths(&two[0]).iter().map(|base| (size(base) - size(after)).signum()).collect::<Vec<_>>();
            let back = after.tabu.back().expect("the way back").changes();
            assert_eq!((back.len(), back[0].0), (1, 0));
            assert!(steps.contains(&i32::from(back[0].1.neurons)), "the way back leads to one of the bases");
        }
    }
    assert!(advances > 0);
}
