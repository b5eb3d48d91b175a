//! The inner loops over bit planes.

use super::{
    fast::Conjunctions,
    plane::{Plane, WORDS},
};

/// Adds `carry` to one level of vertical numbers and leaves in it what is carried on.
pub(super) fn half_add(level: &mut Plane, carry: &mut Plane) {
    for word in 0..WORDS {
        let both = level.0[word] & carry.0[word];
        level.0[word] ^= carry.0[word];
        carry.0[word] = both;
    }
}

/// Adds one, where `plane` says so, to the numbers that `levels` spell; none of them may overflow.
pub(super) fn count(levels: &mut [Plane], plane: &Plane) {
    let mut carry = *plane;
    for level in levels {
        if !carry.any() {
            return;
        }
        half_add(level, &mut carry);
    }
}

/// Counts for each context of a tile how many neurons answer `TRUE` (in the levels `on`) and how many `FALSE` (`off`).
pub(super) fn answer(rows: &[Plane], cluster: &Conjunctions, on: &mut [Plane], off: &mut [Plane]) {
    let mut products = cluster.rows.as_slice();
    for neuron in &cluster.neurons {
        let mut sum = |products_in_sum: u16| {
            let mut sum = Plane::EMPTY;
            for _ in 0..products_in_sum {
                let (factors, rest) = products.split_at(usize::from(neuron.factors));
                products = rest;
                let mut product = rows[factors[0] as usize];
                for &row in &factors[1..] {
                    for word in 0..WORDS {
                        product.0[word] &= rows[row as usize].0[word];
                    }
                }
                for word in 0..WORDS {
                    sum.0[word] |= product.0[word];
                }
            }
            sum
        };
        count(on, &sum(neuron.on));
        if neuron.off > 0 {
            count(off, &sum(neuron.off));
        }
    }
}

/// The contexts whose number, spelled by `levels`, is `number`.
pub(super) fn equal(levels: &[Plane], number: u32) -> Plane {
    let mut equal = Plane([u64::MAX; WORDS]);
    for (index, level) in levels.iter().enumerate() {
        let flip = if number >> index & 1 == 1 { 0 } else { u64::MAX };
        for word in 0..WORDS {
            equal.0[word] &= level.0[word] ^ flip;
        }
    }
    equal
}

/// Adds `weight` to the sum of every context in `plane`.
pub(super) fn add_weight(sums: &mut [i64], plane: &Plane, weight: i64) {
    for (sums, word) in sums.chunks_exact_mut(64).zip(plane.0) {
        for (place, sum) in sums.iter_mut().enumerate() {
            *sum += weight & -((word >> place & 1) as i64);
        }
    }
}
