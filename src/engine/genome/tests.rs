use proptest::prelude::*;

use super::*;
use crate::{
    engine::random::candidate_rng,
    model::{Bounds, Dimensions, ExperimentPlan, FlowConfig, Tier, TierConfig},
};

const INPUTS: u16 = 12;

fn plan(dimensions: Dimensions, bounds: Bounds, rate: f64) -> ExperimentPlan {
    let mut config: FlowConfig = serde_json::from_value(serde_json::json!({"template": "standard-6-phase"})).unwrap();
    config.expand().unwrap();
    let mut plan = config.plan().unwrap().experiments.remove(0);
    plan.dimensions = dimensions;
    plan.bounds = bounds;
    plan.mutation_rate = rate;
    plan.tiers = Some(tiers());
    plan
}

fn tiers() -> TierConfig {
    let tier = |clusters, neurons, bits| Tier { clusters, neurons, bits };
    TierConfig(vec![tier(Some(3), 4, 6), tier(Some(4), 2, 5), tier(None, 1, 4)])
}

fn genome(clusters: u32, seed: u64) -> Genome {
    Genome::random(&tiers().shapes(clusters, 1, 4), INPUTS, &mut candidate_rng(seed, 0, 0, 0))
}

fn dimensions() -> impl Strategy<Value = Dimensions> {
    (any::<bool>(), any::<bool>(), any::<bool>())
        .prop_filter("one dimension at least", |&(bits, neurons, connections)| bits || neurons || connections)
        .prop_map(|(bits, neurons, connections)| Dimensions { bits, neurons, connections })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutation_keeps_what_it_did_not_change_and_obeys_the_bounds(
        dimensions in dimensions(), rate in 0.0..0.6, clusters in 1_u32..40, seed in any::<u64>(),
    ) {
        let bounds = Bounds { bits: (4, 9), neurons: (1, 5) };
        let parent = genome(clusters, seed);
        let mutation = Mutation::new(&plan(dimensions, bounds, rate), clusters, INPUTS);
        let (child, step) = mutation.apply(parent.clone(), &mut candidate_rng(seed, 0, 1, 0));
        child.check(clusters, INPUTS).unwrap();
        prop_assert_ne!(&child, &parent, "a candidate always differs");
        for (id, (before, after)) in parent.clusters().iter().zip(child.clusters()).enumerate() {
            let direction = step.changes().iter().find(|change| change.0 as usize == id).map(|change| change.1);
            prop_assert_eq!(direction.is_none(), Arc::ptr_eq(before, after), "cluster {}", id);
            let direction = direction.unwrap_or_default();
            prop_assert_eq!(i32::from(direction.bits), (i32::from(after.bits()) - i32::from(before.bits())).signum());
            prop_assert_eq!(
                i32::from(direction.neurons), (i32::from(after.neurons()) - i32::from(before.neurons())).signum());
            prop_assert!((4..=9).contains(&after.bits()) && (1..=5).contains(&after.neurons()));
            if !dimensions.connections {
                let kept_bits = usize::from(before.bits().min(after.bits()));
                for (old, new) in before.neuron_connections().zip(after.neuron_connections()) {
                    prop_assert_eq!(&old[..kept_bits], &new[..kept_bits]);
                }
            }
        }
    }

    #[test]
    fn a_child_takes_every_cluster_whole_from_either_parent(seed in any::<u64>(), clusters in 1_u32..100) {
        let (one, other) = (genome(clusters, seed), genome(clusters, !seed));
        let child = crossover(&one, &other, &mut candidate_rng(seed, 1, 1, 1));
        prop_assert_eq!(child.clusters().len(), clusters as usize);
        for (id, cluster) in child.clusters().iter().enumerate() {
            prop_assert!(Arc::ptr_eq(cluster, &one.clusters()[id]) || Arc::ptr_eq(cluster, &other.clusters()[id]));
        }
    }
}

#[test]
fn both_parents_give_about_half() {
    let (one, other) = (genome(2000, 1), genome(2000, 2));
    let child = crossover(&one, &other, &mut candidate_rng(1, 1, 1, 1));
    let from_one = child.clusters().iter().zip(one.clusters()).filter(|(c, o)| Arc::ptr_eq(c, o)).count();
    assert!((900..1100).contains(&from_one), "{from_one}");
}

#[test]
fn only_the_first_tier_changes_where_that_is_asked() {
    let bounds = Bounds { bits: (4, 20), neurons: (1, 15) };
    let mut plan = plan(Dimensions { neurons: true, ..Dimensions::default() }, bounds, 1.0);
    plan.first_tier_only = true;
    let (_, step) = Mutation::new(&plan, 30, INPUTS).apply(genome(30, 5), &mut candidate_rng(5, 0, 1, 0));
    assert_eq!(step.changes().iter().map(|change| change.0).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn steps_are_as_wide_as_the_bounds_allow_and_go_the_other_way_at_an_end() {
    let bounds = Bounds { bits: (4, 20), neurons: (1, 15) };
    let mutation = Mutation::new(&plan(Dimensions { bits: true, ..Dimensions::default() }, bounds, 1.0), 30, INPUTS);
    let parent = genome(30, 3);
    let mut seen = std::collections::BTreeSet::new();
    for index in 0..40 {
        let (child, _) = mutation.apply(parent.clone(), &mut candidate_rng(3, 0, 1, index));
        for (before, after) in parent.clusters().iter().zip(child.clusters()) {
            seen.insert((before.bits(), i32::from(after.bits()) - i32::from(before.bits())));
        }
    }
    let expected = [(4, 1), (4, 2), (5, -1), (5, 1), (5, 2), (6, -2), (6, -1), (6, 1), (6, 2)];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn new_neurons_are_near_copies_of_old_ones() {
    let bounds = Bounds { bits: (4, 20), neurons: (1, 15) };
    let mutation = Mutation::new(&plan(Dimensions { neurons: true, ..Dimensions::default() }, bounds, 1.0), 30, INPUTS);
    let parent = genome(30, 3);
    let (child, _) = mutation.apply(parent.clone(), &mut candidate_rng(3, 0, 1, 0));
    let mut grown = 0;
    for (before, after) in parent.clusters().iter().zip(child.clusters()) {
        let near = |new: &[u16], old: &[u16]| new.iter().zip(old).all(|(n, o)| matches!(n.abs_diff(*o), 1 | 2));
        for new in after.neuron_connections().skip(usize::from(before.neurons())) {
            assert!(before.neuron_connections().any(|old| near(new, old)));
            grown += 1;
        }
    }
    assert!(grown > 10, "{grown}");
}

#[test]
fn a_reversed_move_leads_back() {
    let up = Direction { bits: 1, neurons: -1, moved: true };
    let step = Move::new(vec![(9, up), (2, Direction { neurons: 1, ..Direction::default() })]);
    assert_eq!(step.changes()[0].0, 2);
    assert_eq!(step.reversed().changes()[1], (9, Direction { bits: -1, neurons: 1, moved: true }));
    assert_eq!(step.reversed().reversed(), step);
}

#[test]
fn a_genome_that_does_not_fit_is_refused_with_the_cluster_named() {
    let refused = |clusters: Vec<Cluster>| {
        let genome = Genome::new(clusters.into_iter().map(Arc::new).collect());
        genome.check(2, 12).unwrap_err().to_string()
    };
    let good = || Cluster::new(2, vec![0, 11]);
    assert_eq!(refused(vec![good()]), "the genome is not usable: it has 1 clusters, but the corpus has 2 tokens");
    assert!(refused(vec![good(), Cluster::new(2, vec![])]).ends_with("cluster 1 has no neurons"));
    assert!(
        refused(vec![good(), Cluster::new(31, vec![0; 31])])
            .ends_with("cluster 1 has 31 bits per neuron, more than 30")
    );
    assert!(refused(vec![good(), Cluster::new(1, vec![0; 1001])]).contains("1001 neurons"));
    assert!(
        refused(vec![Cluster::new(1, vec![12]), good()])
            .ends_with("cluster 0 looks at input bit 12, but an example has only 12 (from 0)")
    );
}

#[test]
fn statistics_count_the_genome_and_its_tiers() {
    let stats = genome(9, 1).stats(Some(&tiers()));
    assert_eq!((stats.num_clusters, stats.total_neurons), (Some(9), Some(3 * 4 + 4 * 2 + 2)));
    assert_eq!(stats.total_connections, Some(3 * 24 + 4 * 10 + 2 * 4));
    assert_eq!((stats.bits_range, stats.neurons_range), (Some((4, 6)), Some((1, 4))));
    assert_eq!(
        stats.other["tiers"],
        serde_json::json!([
            {"clusters": 3, "neurons": 12, "connections": 72},
            {"clusters": 4, "neurons": 8, "connections": 40},
            {"clusters": 2, "neurons": 2, "connections": 8}
        ])
    );
    assert!(genome(9, 1).stats(None).other.is_empty());
}

#[test]
fn a_change_is_followed_up_in_its_own_direction_until_the_bounds_end_it() {
    let bounds = Bounds { bits: (4, 9), neurons: (1, 5) };
    let all = Dimensions { bits: true, neurons: true, connections: true };
    let mutation = Mutation::new(&plan(all, bounds, 0.1), 3, INPUTS);
    let start = genome(3, 8).clusters()[0].clone();
    for (up, ends) in [(1, (9, 5)), (-1, (4, 1))] {
        let direction = Direction { bits: up, neurons: up, moved: false };
        let (mut cluster, mut steps) = (start.clone(), 0);
        let mut rng = candidate_rng(8, 0, 1, 0);
        while let Some(next) = mutation.again(&cluster, direction, &mut rng) {
            let grows = |before: u16, after: u16| i32::from(after) - i32::from(before);
            let (bits, neurons) =
                (grows(cluster.bits().into(), next.bits().into()), grows(cluster.neurons(), next.neurons()));
            assert!(bits * i32::from(up) >= 0 && neurons * i32::from(up) >= 0 && (bits, neurons) != (0, 0));
            (cluster, steps) = (next, steps + 1);
        }
        assert_eq!((cluster.bits(), cluster.neurons()), ends);
        assert!(steps > 1);
    }
    let moved =
        mutation.again(&start, Direction { moved: true, ..Direction::default() }, &mut candidate_rng(8, 0, 1, 1));
    let moved = moved.expect("connections can always move");
    assert_eq!((moved.bits(), moved.neurons()), (start.bits(), start.neurons()));
    assert_ne!(moved, start);
}
