//! What is particular to judging by difference; that it is exact at all is tested with the other evaluators.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use super::*;
use crate::{
    engine::{Cluster, evaluate::PlainEvaluator},
    model::EvaluationSettings,
};

const CLUSTERS: u32 = 40;

/// A problem of several tiles in which every context has many clusters that answer.
fn problem() -> Arc<Problem> {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut tokens = |count: usize| -> Vec<u32> { (0..count).map(|_| random.next_u32() % CLUSTERS).collect() };
    let (train, eval) = (tokens(3000), tokens(5000));
    let settings = EvaluationSettings { context_size: 3, train_parts: 2, negatives: 0, empty_value: 0.0 };
    Problem::from_tokens(CLUSTERS, &train, &eval, settings).unwrap()
}

fn cluster(random: &mut ChaCha8Rng) -> Arc<Cluster> {
    Arc::new(Cluster::new(6, (0..30).map(|_| (random.next_u32() % 18) as u16).collect()))
}

fn genome(random: &mut ChaCha8Rng) -> Genome {
    Genome::new((0..CLUSTERS).map(|_| cluster(random)).collect())
}

/// A genome with these clusters drawn anew.
fn changed(genome: &Genome, clusters: std::ops::Range<usize>, random: &mut ChaCha8Rng) -> Genome {
    let mut changed = genome.clone();
    for id in clusters {
        changed.set(id, cluster(random));
    }
    changed
}

fn assert_exact(fast: &FastEvaluator, genomes: &[Genome], split: TrainSplit) {
    let plain = PlainEvaluator::new(Arc::clone(&fast.problem)).evaluate(genomes, split).unwrap();
    assert_eq!(fast.evaluate(genomes, split).unwrap(), plain);
}

#[test]
fn a_context_that_lost_all_known_leaders_is_judged_again() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let fast = FastEvaluator::new(problem(), 1 << 24);
    let parent = genome(&mut random);
    assert_exact(&fast, std::slice::from_ref(&parent), TrainSplit::Whole);
    // Ties go to the lowest clusters, so these lead nearly everywhere; in their place come some that rarely answer.
    let mut child = parent.clone();
    for id in 0..19 {
        child.set(id, Arc::new(Cluster::new(18, (0..18).collect())));
    }
    assert_exact(&fast, &[child], TrainSplit::Whole);
    let work = fast.work();
    assert!(work.bases == 1 && work.contexts_again > 0, "{work:?}");
}

#[test]
fn a_child_asks_only_for_what_changed_and_knows_what_it_replaces() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let fast = FastEvaluator::new(problem(), 1 << 24);
    let parent = genome(&mut random);
    fast.evaluate(std::slice::from_ref(&parent), TrainSplit::Whole).unwrap();
    let before = fast.work();
    let child = changed(&parent, 7..9, &mut random);
    assert_exact(&fast, &[child], TrainSplit::Whole);
    let after = fast.work();
    assert_eq!(after.clusters_asked - before.clusters_asked, 4, "two out, two in");
    assert_eq!(after.columns_found - before.columns_found, 2, "those that go out are known");
    assert_eq!(
        after - before,
        Work { genomes: 1, clusters_asked: 4, columns_asked: 4, columns_found: 2, ..Work::default() }
    );
}

#[test]
fn without_room_to_keep_anything_it_is_slower_but_as_exact() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let fast = FastEvaluator::new(problem(), 0);
    let parents = [genome(&mut random), genome(&mut random)];
    for split in [TrainSplit::Part(0), TrainSplit::Part(1), TrainSplit::Whole] {
        let children = [changed(&parents[0], 0..9, &mut random), changed(&parents[1], 30..40, &mut random)];
        assert_exact(&fast, &children, split);
    }
    assert_eq!(fast.work().columns_found, 0);
}

#[test]
fn no_more_is_kept_than_there_is_room_for() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let budget = 1 << 19;
    let fast = FastEvaluator::new(problem(), budget);
    for part in [0, 1, 0, 1] {
        fast.evaluate(&[genome(&mut random), genome(&mut random)], TrainSplit::Part(part)).unwrap();
        assert!(lock(&fast.columns).bytes() <= budget / 2);
        assert!(fast.cache_bytes() > lock(&fast.columns).bytes() as u64, "the base counts too");
        assert_eq!(lock(&fast.bases).kept(), 1, "the second does not fit");
    }
}

#[test]
fn answers_of_clusters_that_no_genome_has_any_more_are_let_go() {
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let fast = FastEvaluator::new(problem(), 1 << 24);
    let mut parent = genome(&mut random);
    let (mut kept, mut made) = (0, 0);
    for _ in 0..60 {
        let child = changed(&parent, 0..CLUSTERS as usize, &mut random);
        let before = lock(&fast.columns).bytes();
        assert_exact(&fast, std::slice::from_ref(&child), TrainSplit::Whole);
        parent = child;
        let after = lock(&fast.columns).bytes();
        made += after.saturating_sub(before);
        kept = kept.max(after);
    }
    assert!(kept * 3 < made, "{kept} of {made} bytes");
}

#[test]
fn many_genomes_with_nothing_in_common_do_not_fill_the_memory() {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let fast = FastEvaluator::new(problem(), 1 << 30);
    let genomes: Vec<Genome> = (0..30).map(|_| genome(&mut random)).collect();
    fast.evaluate(&genomes[..10], TrainSplit::Whole).unwrap();
    let of_ten = lock(&fast.columns).bytes();
    assert!(of_ten > 0);
    assert_exact(&fast, &genomes, TrainSplit::Whole);
    assert_eq!(lock(&fast.columns).bytes(), of_ten, "of each cluster only so many versions are kept");
}
