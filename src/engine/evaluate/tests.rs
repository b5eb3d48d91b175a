//! The evaluators against each other and against figures worked out by hand.

use proptest::prelude::*;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use super::*;
use crate::{engine::Cluster, model::EvaluationSettings};

/// Bytes that evaluators may keep.
const CACHE: usize = 1 << 20;

/// What a random case is made of.
#[derive(Debug, Clone)]
struct Case {
    vocab_size: u32,
    train_tokens: usize,
    eval_tokens: usize,
    settings: EvaluationSettings,
    bits: (u32, u32),
    neurons: (u32, u32),
    seed: u64,
}

fn below(random: &mut ChaCha8Rng, bound: u32) -> u32 {
    ((u64::from(random.next_u32()) * u64::from(bound)) >> 32) as u32
}

fn within(random: &mut ChaCha8Rng, (low, high): (u32, u32)) -> u32 {
    low + below(random, high - low + 1)
}

/// Tokens of which low ids are frequent and half of the vocabulary is rare or missing.
fn tokens(random: &mut ChaCha8Rng, vocab_size: u32, count: usize) -> Vec<u32> {
    let mut token = |_| {
        let most = below(random, vocab_size) + 1;
        let most = below(random, most) + 1;
        below(random, most)
    };
    (0..count).map(&mut token).collect()
}

fn cluster(random: &mut ChaCha8Rng, case: &Case, input_bits: u16) -> Arc<Cluster> {
    let bits = within(random, case.bits);
    let connections = bits * within(random, case.neurons);
    let connections = (0..connections).map(|_| below(random, u32::from(input_bits)) as u16).collect();
    Arc::new(Cluster::new(bits as u8, connections))
}

impl Case {
    fn problem(&self) -> Arc<Problem> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let train = tokens(&mut random, self.vocab_size, self.train_tokens);
        let eval = tokens(&mut random, self.vocab_size, self.eval_tokens);
        Problem::from_tokens(self.vocab_size, &train, &eval, self.settings).unwrap()
    }

    fn genome(&self, problem: &Problem, index: u64) -> Genome {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(index + 1);
        Genome::new((0..self.vocab_size).map(|_| cluster(&mut random, self, problem.input_bits())).collect())
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let settings = (1..6_u32, 1..4_u32, 0..4_u32, prop::sample::select(vec![0.0, 0.0, 0.5, 1.0, 0.3])).prop_map(
        |(context_size, train_parts, negatives, empty_value)| EvaluationSettings {
            context_size,
            train_parts,
            negatives,
            empty_value,
        },
    );
    let vocab_size = prop_oneof![1..6_u32, 6..40_u32, 1000..1200_u32];
    let bits = prop_oneof![Just((1, 30)), Just((8, 8)), Just((1, 4)), Just((13, 20))];
    let neurons = prop_oneof![Just((1, 1)), Just((5, 5)), Just((1, 9)), Just((1, 70))];
    (vocab_size, 10..200_usize, 10..80_usize, settings, bits, neurons, any::<u64>()).prop_map(
        |(vocab_size, train_tokens, eval_tokens, settings, bits, neurons, seed)| Case {
            vocab_size,
            train_tokens,
            eval_tokens,
            settings,
            bits,
            neurons,
            seed,
        },
    )
}

/// A child that shares most clusters with its parent.
fn child(random: &mut ChaCha8Rng, case: &Case, parent: &Genome, input_bits: u16) -> Genome {
    let mut child = parent.clone();
    for id in 0..case.vocab_size {
        if below(random, 8) == 0 {
            child.set(id as usize, cluster(random, case, input_bits));
        }
    }
    child
}

/// What a search asks for: batches of children of the last batch, on changing splits.
fn batches(case: &Case, problem: &Problem) -> Vec<(Vec<Genome>, TrainSplit)> {
    let mut random = ChaCha8Rng::seed_from_u64(case.seed ^ 1);
    let splits = splits(problem);
    let mut parents = vec![case.genome(problem, 0), case.genome(problem, 1)];
    let mut batches = vec![(parents.clone(), TrainSplit::Whole)];
    for _ in 0..6 {
        let children = (0..3).map(|_| {
            let parent = &parents[below(&mut random, parents.len() as u32) as usize];
            child(&mut random, case, parent, problem.input_bits())
        });
        let children: Vec<Genome> = children.chain(parents.first().cloned()).collect();
        batches.push((children.clone(), splits[below(&mut random, splits.len() as u32) as usize]));
        parents = children;
    }
    batches
}

fn splits(problem: &Problem) -> Vec<TrainSplit> {
    (0..problem.train_parts()).map(TrainSplit::Part).chain([TrainSplit::Whole]).collect()
}

fn bits_of(fitness: &[Fitness]) -> Vec<(u64, u64)> {
    fitness.iter().map(|fitness| (fitness.ce.to_bits(), fitness.accuracy.to_bits())).collect()
}

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn packed_gives_the_same_bits_as_plain(case in cases()) {
        let problem = case.problem();
        let genomes: Vec<Genome> = (0..2).map(|index| case.genome(&problem, index)).collect();
        let (plain, packed) = (PlainEvaluator::new(problem.clone()), PackedEvaluator::new(problem.clone()));
        for split in splits(&problem) {
            let expected = plain.evaluate(&genomes, split).unwrap();
            prop_assert_eq!(bits_of(&packed.evaluate(&genomes, split).unwrap()), bits_of(&expected), "{:?}", split);
        }
    }

    #[test]
    fn fast_gives_the_same_bits_as_plain_whatever_it_judged_before(case in cases()) {
        let problem = case.problem();
        let plain = PlainEvaluator::new(problem.clone());
        let fast = FastEvaluator::new(problem.clone(), CACHE);
        for (step, (genomes, split)) in batches(&case, &problem).into_iter().enumerate() {
            let expected = plain.evaluate(&genomes, split).unwrap();
            prop_assert_eq!(bits_of(&fast.evaluate(&genomes, split).unwrap()), bits_of(&expected), "step {} {:?}", step, split);
        }
    }

    #[test]
    fn swaps_are_judged_to_the_same_bits_as_the_genomes_they_make(case in cases()) {
        let problem = case.problem();
        let plain = PlainEvaluator::new(problem.clone());
        let fast = FastEvaluator::new(problem.clone(), CACHE);
        let mut random = ChaCha8Rng::seed_from_u64(case.seed ^ 2);
        for (genomes, split) in batches(&case, &problem) {
            let mut id = || below(&mut random, case.vocab_size);
            let ids = [id(), id(), id()];
            // Two versions of one cluster, and one that changes nothing.
            let mut swaps: Vec<Swap> =
                [ids[0], ids[1], ids[0], ids[2]].map(|id| (id, cluster(&mut random, &case, problem.input_bits()))).into();
            swaps[3].1 = Arc::clone(&genomes[0].clusters()[ids[2] as usize]);
            let (expected, judged) =
                (plain.evaluate_swaps(&genomes[0], &swaps, split).unwrap(), fast.evaluate_swaps(&genomes[0], &swaps, split).unwrap());
            prop_assert_eq!(bits_of(&[judged.before]), bits_of(&[expected.before]), "{:?}", split);
            prop_assert_eq!(bits_of(&judged.after), bits_of(&expected.after), "{:?}", split);
            prop_assert_eq!(bits_of(&fast.evaluate(&genomes, split).unwrap()), bits_of(&plain.evaluate(&genomes, split).unwrap()));
        }
    }

    #[test]
    fn the_number_of_threads_does_not_show(case in cases()) {
        let problem = case.problem();
        let genomes = [case.genome(&problem, 0)];
        let evaluator = evaluator(problem, CACHE);
        let on = |threads| bits_of(&pool(threads).install(|| evaluator.evaluate(&genomes, TrainSplit::Whole).unwrap()));
        prop_assert_eq!(on(1), on(2));
    }

    #[test]
    fn cross_entropy_lies_between_its_bounds(case in cases()) {
        let problem = case.problem();
        let fitness = evaluator(problem.clone(), CACHE).evaluate(&[case.genome(&problem, 0)], TrainSplit::Whole).unwrap()[0];
        let others = f64::from(case.vocab_size) - 1.0;
        let e = std::f64::consts::E;
        prop_assert!(fitness.ce >= ((others + e) / e).ln() - 1e-9, "{:?}", fitness);
        prop_assert!(fitness.ce <= (others * e + 1.0).ln() + 1e-9, "{:?}", fitness);
        prop_assert!((0.0..=1.0).contains(&fitness.accuracy));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn the_vocabulary_of_gpt2_changes_nothing(case in cases()) {
        let case = Case { vocab_size: 50_257, neurons: (1, 5), eval_tokens: 12, ..case };
        let problem = case.problem();
        let parent = case.genome(&problem, 0);
        let mut random = ChaCha8Rng::seed_from_u64(case.seed ^ 3);
        let genomes = [child(&mut random, &case, &parent, problem.input_bits()), parent];
        let swaps: Vec<Swap> = (0..3).map(|id| (id, cluster(&mut random, &case, problem.input_bits()))).collect();
        let (plain, fast) = (PlainEvaluator::new(problem.clone()), FastEvaluator::new(problem.clone(), CACHE));
        prop_assert_eq!(fast.evaluate(&genomes, TrainSplit::Whole).unwrap(), plain.evaluate(&genomes, TrainSplit::Whole).unwrap());
        let judged = fast.evaluate_swaps(&genomes[0], &swaps, TrainSplit::Whole).unwrap();
        prop_assert_eq!(judged, plain.evaluate_swaps(&genomes[0], &swaps, TrainSplit::Whole).unwrap());
    }
}

/// Vocabulary of 2, context of 1 token, one neuron of one bit for each cluster.
///
/// Train `0 0 1 0 0 1`: counts 4 and 2, so cluster = token. Examples: 0->0, 0->1, 1->0, 0->0, 0->1. Cluster 0 is `TRUE` at
/// address 0 and 1, cluster 1 at address 0.
/// Eval `1 0 1`: example 1->0 scores (1, 0), example 0->1 scores (1, 1), where the tie goes to cluster 0.
#[test]
fn a_case_small_enough_for_paper_comes_out_as_on_paper() {
    let settings = EvaluationSettings { context_size: 1, train_parts: 1, negatives: 0, empty_value: 0.0 };
    let problem = Problem::from_tokens(2, &[0, 0, 1, 0, 0, 1], &[1, 0, 1], settings).unwrap();
    let neuron = Arc::new(Cluster::new(1, vec![0]));
    let genomes = [Genome::new(vec![neuron.clone(), neuron])];
    let e = std::f64::consts::E;
    let expected = (-(e / (e + 1.0) + 1e-10).ln() - (0.5_f64 + 1e-10).ln()) / 2.0;
    for evaluator in
        [Box::new(PlainEvaluator::new(problem.clone())) as Box<dyn Evaluator>, super::evaluator(problem.clone(), CACHE)]
    {
        let fitness = evaluator.evaluate(&genomes, TrainSplit::Whole).unwrap()[0];
        assert!((fitness.ce - expected).abs() < 1e-11, "{fitness:?}, not {expected}");
        assert_eq!(fitness.accuracy.to_bits(), 0.5_f64.to_bits());
    }
}

/// As above with `FALSE`: cluster 1 is never `TRUE`, so where it was taught `FALSE` it scores 0, elsewhere the empty value.
#[test]
fn false_cells_count_nothing_and_empty_cells_the_empty_value() {
    let settings = EvaluationSettings { context_size: 1, train_parts: 1, negatives: 64, empty_value: 0.5 };
    // Train 0->0 only: both clusters are drawn among 64 negatives, so address 0 is TRUE in cluster 0, FALSE in cluster 1.
    let problem = Problem::from_tokens(2, &[0, 0], &[0, 0, 1, 0], settings).unwrap();
    let neuron = Arc::new(Cluster::new(1, vec![0]));
    let genomes = [Genome::new(vec![neuron.clone(), neuron])];
    let e = std::f64::consts::E;
    // 0->0: scores (1, 0). 0->1: the same, target 1. 1->0: both empty.
    let probabilities = [e / (e + 1.0), 1.0 / (e + 1.0), 0.5];
    let expected = probabilities.iter().map(|p| -(p + 1e-10_f64).ln()).sum::<f64>() / 3.0;
    for evaluator in
        [Box::new(PlainEvaluator::new(problem.clone())) as Box<dyn Evaluator>, super::evaluator(problem.clone(), CACHE)]
    {
        let fitness = evaluator.evaluate(&genomes, TrainSplit::Whole).unwrap()[0];
        assert!((fitness.ce - expected).abs() < 1e-11, "{fitness:?}, not {expected}");
        assert!((fitness.accuracy - 2.0 / 3.0).abs() < 1e-15);
    }
}

#[test]
fn a_model_that_always_answers_alone_and_right_reaches_the_floor() {
    let settings = EvaluationSettings { context_size: 1, train_parts: 1, negatives: 0, empty_value: 0.0 };
    let cycle: Vec<u32> = (0..40).map(|i| i % 4).collect();
    let problem = Problem::from_tokens(4, &cycle, &cycle, settings).unwrap();
    let cluster = Arc::new(Cluster::new(2, vec![0, 1]));
    let fitness = evaluator(problem, CACHE).evaluate(&[Genome::new(vec![cluster; 4])], TrainSplit::Whole).unwrap()[0];
    let e = std::f64::consts::E;
    assert!((fitness.ce - ((3.0 + e) / e).ln()).abs() < 1e-9);
    assert_eq!(fitness.accuracy.to_bits(), 1.0_f64.to_bits());
}
