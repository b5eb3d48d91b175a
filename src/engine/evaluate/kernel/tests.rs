//! Every set of loops against plain arithmetic, context by context.

use proptest::prelude::*;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use super::*;
use crate::{
    engine::evaluate::{Problem, fast::NeuronShape, fixed_point::loss_units, plane::number_at, problem::Sequence},
    model::EvaluationSettings,
};

/// Planes in which a bit is set with probability 1/2, or rarely.
fn planes(random: &mut ChaCha8Rng, count: usize, sparse: bool) -> Vec<Plane> {
    let mut word = || {
        let word = random.next_u64();
        if sparse { word & random.next_u64() & random.next_u64() & random.next_u64() } else { word }
    };
    (0..count).map(|_| Plane(std::array::from_fn(|_| word()))).collect()
}

/// The rows of a tile: each input bit's complement and the bit itself.
fn rows(random: &mut ChaCha8Rng, input_bits: usize) -> Vec<Plane> {
    let bits = planes(random, input_bits, false);
    bits.into_iter().flat_map(|plane| [Plane(plane.0.map(|word| !word)), plane]).collect()
}

fn address(rows: &[Plane], bits: &[u16], context: usize) -> u32 {
    let bits: Vec<Plane> = bits.iter().map(|&bit| rows[usize::from(bit) * 2 + 1]).collect();
    number_at(&bits, context)
}

fn below(random: &mut ChaCha8Rng, bound: usize) -> usize {
    (random.next_u64() % bound as u64) as usize
}

fn some_bits(random: &mut ChaCha8Rng, among: usize, count: usize) -> Vec<u16> {
    let mut bits: Vec<u16> = (0..count).map(|_| below(random, among) as u16).collect();
    bits.sort_unstable();
    bits.dedup();
    bits
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_cluster_answers_as_its_neurons_would_one_by_one(seed: u64, neurons in 1..40_usize, most in 1..6_usize, opposed: bool) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let rows = rows(&mut random, 20);
        let mut cluster = Conjunctions::default();
        let mut taught = Vec::new();
        for _ in 0..neurons {
            let count = 1 + below(&mut random, 5);
            let bits = some_bits(&mut random, 20, count);
            let mut addresses: Vec<u32> = (0..below(&mut random, most)).map(|_| random.next_u32() & ((1 << bits.len()) - 1)).collect();
            addresses.sort_unstable();
            addresses.dedup();
            let off = if opposed { below(&mut random, addresses.len() + 1) } else { 0 };
            for address in &addresses {
                cluster.rows.extend((0..).zip(&bits).map(|(place, &bit)| u32::from(bit) * 2 + (address >> place & 1)));
            }
            let on = addresses.len() - off;
            cluster.neurons.push(NeuronShape { factors: bits.len() as u8, on: on as u16, off: off as u16 });
            taught.push((bits, addresses, on));
        }
        let levels = (usize::BITS - neurons.leading_zeros()) as usize;
        for kernels in Kernels::available() {
            let (mut on, mut off) = (vec![Plane::EMPTY; levels], vec![Plane::EMPTY; if opposed { levels } else { 0 }]);
            (kernels.answer)(&rows, &cluster, &mut on, &mut off);
            for context in (0..TILE).step_by(7) {
                let knows = |from: usize, to: usize, (bits, addresses, _): &(Vec<u16>, Vec<u32>, usize)| {
                    addresses[from..to].contains(&address(&rows, bits, context))
                };
                let expected_on = taught.iter().filter(|neuron| knows(0, neuron.2, neuron)).count();
                let expected_off = taught.iter().filter(|neuron| knows(neuron.2, neuron.1.len(), neuron)).count();
                prop_assert_eq!(number_at(&on, context) as usize, expected_on, "{}", kernels.name);
                prop_assert_eq!(number_at(&off, context) as usize, expected_off, "{}", kernels.name);
            }
        }
    }

    #[test]
    fn a_tree_finds_just_its_addresses(seed: u64, bits in 1..13_usize, count in 0..600_usize) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let rows = rows(&mut random, 30);
        let bits = some_bits(&mut random, 30, bits);
        let addresses: Vec<u32> = (0..count).map(|_| random.next_u32() & ((1 << bits.len()) - 1)).collect();
        let tree = DigitTree::new(&bits, &addresses);
        for kernels in Kernels::available() {
            let found = (kernels.find)(&rows, &tree);
            for context in 0..TILE {
                let expected = addresses.contains(&address(&rows, &bits, context));
                prop_assert_eq!(found.contains(context), expected, "{} at {}", kernels.name, context);
            }
        }
    }

    #[test]
    fn a_bitmap_is_looked_up_at_every_address(seed: u64, bits in 1..21_usize) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let rows = rows(&mut random, 30);
        let bits = some_bits(&mut random, 30, bits);
        let bitmap: Vec<u64> = (0..(1_usize << bits.len()).div_ceil(64)).map(|_| random.next_u64()).collect();
        let planes: Vec<&Plane> = bits.iter().map(|&bit| &rows[usize::from(bit) * 2 + 1]).collect();
        for kernels in Kernels::available() {
            let mut addresses = [0; TILE];
            let found = (kernels.look_up)(&planes, &bitmap, &mut addresses);
            for (context, seen) in addresses.into_iter().enumerate() {
                let expected = address(&rows, &bits, context);
                prop_assert_eq!(seen, expected, "{}", kernels.name);
                let is_in = bitmap[expected as usize / 64] >> (expected % 64) & 1 == 1;
                prop_assert_eq!(found.contains(context), is_in, "{} at {}", kernels.name, context);
            }
        }
    }

    #[test]
    fn vertical_numbers_count_compare_and_weigh_like_numbers(seed: u64, sparse: bool) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let added = planes(&mut random, 15, sparse);
        for kernels in Kernels::available() {
            let mut levels = vec![Plane::EMPTY; 4];
            for plane in &added {
                kernels.count(&mut levels, plane);
            }
            let mut sums = [7; TILE];
            for (level, plane) in levels.iter().enumerate() {
                (kernels.add_weight)(&mut sums, plane, -3 << level);
            }
            let mut numbers = [0; TILE];
            (kernels.numbers)(&levels.iter().collect::<Vec<_>>(), &mut numbers);
            let mut classes = [Plane::EMPTY; 15];
            let seen = (kernels.classes)(&levels, &mut classes);
            for (number, class) in (1..).zip(&classes) {
                prop_assert_eq!(seen >> number & 1 == 1, numbers.contains(&number), "{}", kernels.name);
                let is_right = |context| class.contains(context) == (numbers[context] == number);
                prop_assert!(seen >> number & 1 == 0 || (0..TILE).all(is_right), "{}", kernels.name);
            }
            let (mut carry, mut left) = (Plane::EMPTY, Plane::EMPTY);
            let mut short = levels[..2].to_vec();
            let carried = (kernels.add)(&mut short, &added[0], &mut carry);
            prop_assert_eq!(carried, carry.any(), "{}", kernels.name);
            let is_left = (kernels.without)(&levels[0], &added[0], &mut left);
            prop_assert_eq!(is_left, left.any(), "{}", kernels.name);
            for context in 0..TILE {
                let sum = number_at(&levels[..2], context) + u32::from(added[0].contains(context));
                prop_assert_eq!(number_at(&short, context) + if carried && carry.contains(context) { 4 } else { 0 }, sum);
                prop_assert_eq!(left.contains(context), levels[0].contains(context) && !added[0].contains(context));
            }
            for context in 0..TILE {
                let expected = added.iter().filter(|plane| plane.contains(context)).count() as u32;
                prop_assert_eq!(numbers[context], expected, "{}", kernels.name);
                prop_assert_eq!(sums[context], 7 - 3 * i64::from(expected), "{}", kernels.name);
            }
        }
    }

    #[test]
    fn gathered_addresses_hold_the_bits_in_order_across_words(seed: u64, bits in 1..31_usize, context_size in 1..12_u32) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let settings = EvaluationSettings { context_size, train_parts: 1, negatives: 0, empty_value: 0.0 };
        let tokens: Vec<u32> = (0..60).map(|_| random.next_u32() % 100_000).collect();
        let problem = Problem::from_tokens(100_000, &tokens, &tokens, settings).unwrap();
        let contexts = Contexts::pack(&problem, Sequence::Train);
        let bits = some_bits(&mut random, usize::from(problem.input_bits()), bits);
        let which = [3, 0, 17, 17, 40];
        for kernels in Kernels::available() {
            let mut addresses = vec![9; 2];
            (kernels.gather)(&contexts, &which, &bits, &mut addresses);
            for (&context, &address) in which.iter().zip(&addresses) {
                let tokens = problem.context(Sequence::Train, context as usize);
                let place = |(place, &bit): (u32, &u16)| u32::from(problem.input_bit(tokens, bit)) << place;
                prop_assert_eq!(address, (0..).zip(&bits).map(place).sum::<u32>(), "{}", kernels.name);
            }
            prop_assert_eq!(addresses.len(), which.len());
        }
    }

    #[test]
    fn losses_have_the_bits_of_the_plain_ones(seed: u64, count in 0..50_usize) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let of_targets: Vec<u64> = (0..count).map(|_| random.next_u64() >> 23).collect();
        let denominators: Vec<i64> = of_targets.iter().map(|&units| (units + (random.next_u64() >> 8)) as i64 + 1).collect();
        for kernels in Kernels::available() {
            let mut losses = of_targets.clone();
            (kernels.losses)(&mut losses, &denominators);
            let expected: Vec<u64> = of_targets.iter().zip(&denominators).map(|(&of, &all)| loss_units(of, all as u64) as u64).collect();
            prop_assert_eq!(losses, expected, "{}", kernels.name);
        }
    }
}
