//! What neurons answer in the contexts of a tile, over registers of any width.

#![expect(clippy::inline_always, reason = "a loop must be compiled into the function that enables its features")]

use super::lanes::Lanes;
use crate::engine::evaluate::{
    fast::{Conjunctions, DigitTree},
    plane::{Plane, WORDS},
};

/// `R` registers that are worked on together, so that the processor need not wait for one.
type Block<L, const R: usize> = [L; R];

// Plain loops, no closures: what is not inlined without fail would be compiled without the features.

#[inline(always)]
fn load<L: Lanes, const R: usize>(plane: &Plane, first: usize) -> Block<L, R> {
    let mut block = [L::zero(); R];
    for (index, register) in block.iter_mut().enumerate() {
        *register = L::load(plane, first + index);
    }
    block
}

#[inline(always)]
fn store<L: Lanes, const R: usize>(block: Block<L, R>, plane: &mut Plane, first: usize) {
    for (index, register) in block.into_iter().enumerate() {
        register.store(plane, first + index);
    }
}

#[inline(always)]
fn and<L: Lanes, const R: usize>(mut left: Block<L, R>, right: Block<L, R>) -> Block<L, R> {
    for index in 0..R {
        left[index] = left[index].and(right[index]);
    }
    left
}

#[inline(always)]
fn or<L: Lanes, const R: usize>(mut left: Block<L, R>, right: Block<L, R>) -> Block<L, R> {
    for index in 0..R {
        left[index] = left[index].or(right[index]);
    }
    left
}

#[inline(always)]
fn xor<L: Lanes, const R: usize>(mut left: Block<L, R>, right: Block<L, R>) -> Block<L, R> {
    for index in 0..R {
        left[index] = left[index].xor(right[index]);
    }
    left
}

/// The sum of products of rows, `factors` each.
#[inline(always)]
fn sum_of_products<L: Lanes, const R: usize>(
    rows: &[Plane],
    products: &[u32],
    factors: usize,
    first: usize,
) -> Block<L, R> {
    let mut sum = [L::zero(); R];
    for product in products.chunks_exact(factors) {
        let mut all = load(&rows[product[0] as usize], first);
        for &row in &product[1..] {
            all = and(all, load(&rows[row as usize], first));
        }
        sum = or(sum, all);
    }
    sum
}

/// Counts up to `2^LEVELS - 1` in registers.
#[inline(always)]
fn answer_on<L: Lanes, const R: usize, const LEVELS: usize>(rows: &[Plane], cluster: &Conjunctions, on: &mut [Plane]) {
    for first in (0..WORDS / L::WORDS).step_by(R) {
        let mut counts = [[L::zero(); R]; LEVELS];
        let mut products = cluster.rows.as_slice();
        for neuron in &cluster.neurons {
            let factors = usize::from(neuron.factors);
            let (own, rest) = products.split_at(usize::from(neuron.on) * factors);
            products = rest;
            let mut carry = sum_of_products::<L, R>(rows, own, factors, first);
            for count in &mut counts {
                let next = and(*count, carry);
                *count = xor(*count, carry);
                carry = next;
            }
        }
        for (count, on) in counts.into_iter().zip(&mut *on) {
            store(count, on, first);
        }
    }
}

#[inline(always)]
pub(super) fn answer<L: Lanes, const R: usize>(
    rows: &[Plane],
    cluster: &Conjunctions,
    on: &mut [Plane],
    off: &mut [Plane],
) {
    match (on.len(), off.is_empty()) {
        (1, true) => answer_on::<L, R, 1>(rows, cluster, on),
        (2, true) => answer_on::<L, R, 2>(rows, cluster, on),
        (3, true) => answer_on::<L, R, 3>(rows, cluster, on),
        (4, true) => answer_on::<L, R, 4>(rows, cluster, on),
        _ => answer_any::<L, R>(rows, cluster, on, off),
    }
}

/// Counts in planes, as many as there are.
#[inline(always)]
fn answer_any<L: Lanes, const R: usize>(rows: &[Plane], cluster: &Conjunctions, on: &mut [Plane], off: &mut [Plane]) {
    on.fill(Plane::EMPTY);
    off.fill(Plane::EMPTY);
    let mut products = cluster.rows.as_slice();
    for neuron in &cluster.neurons {
        let factors = usize::from(neuron.factors);
        for (count, levels) in [(neuron.on, &mut *on), (neuron.off, &mut *off)] {
            let (own, rest) = products.split_at(usize::from(count) * factors);
            products = rest;
            for first in (0..WORDS / L::WORDS).step_by(R) {
                let mut carry = sum_of_products::<L, R>(rows, own, factors, first);
                for level in &mut *levels {
                    let old = load(level, first);
                    store(xor(old, carry), level, first);
                    carry = and(old, carry);
                }
            }
        }
    }
}

/// Products of all combinations of up to four bits: entry `a` says where their address is `a`.
#[inline(always)]
fn minterms<L: Lanes, const R: usize>(
    rows: &[Plane],
    bits: &[u16],
    first: usize,
    into: &mut [Block<L, R>; DigitTree::SIDE],
) {
    for (done, &bit) in bits.iter().enumerate() {
        let clear = load(&rows[usize::from(bit) * 2], first);
        let set = load(&rows[usize::from(bit) * 2 + 1], first);
        if done == 0 {
            (into[0], into[1]) = (clear, set);
            continue;
        }
        for address in 0..(1 << done).min(DigitTree::SIDE / 2) {
            let half = into[address];
            into[address] = and(half, clear);
            into[address + (1 << done)] = and(half, set);
        }
    }
}

#[inline(always)]
pub(super) fn find<L: Lanes, const R: usize>(rows: &[Plane], tree: &DigitTree) -> Plane {
    let mut found = Plane::EMPTY;
    let mut digits = [[[L::zero(); R]; DigitTree::SIDE]; 3];
    for first in (0..WORDS / L::WORDS).step_by(R) {
        for (bits, minterm) in tree.bits.chunks(DigitTree::DIGIT).zip(&mut digits) {
            minterms(rows, bits, first, minterm);
        }
        let block = match tree.bits.len().div_ceil(DigitTree::DIGIT) {
            1 => sum_leaves(&tree.leaves, &digits[0]),
            2 => sum_middles(&tree.middles, &mut tree.leaves.as_slice(), &digits[0], &digits[1]),
            _ => {
                let (mut middles, mut leaves) = (tree.middles.as_slice(), tree.leaves.as_slice());
                let mut sum = [L::zero(); R];
                for &(digit, count) in &tree.tops {
                    let (own, rest) = middles.split_at(usize::from(count));
                    middles = rest;
                    let below = sum_middles(own, &mut leaves, &digits[1], &digits[2]);
                    sum = or(sum, and(below, digits[0][usize::from(digit) % DigitTree::SIDE]));
                }
                sum
            }
        };
        store(block, &mut found, first);
    }
    found
}

#[inline(always)]
fn sum_middles<L: Lanes, const R: usize>(
    middles: &[(u8, u8)],
    leaves: &mut &[u8],
    upper: &[Block<L, R>; DigitTree::SIDE],
    lower: &[Block<L, R>; DigitTree::SIDE],
) -> Block<L, R> {
    let mut sum = [L::zero(); R];
    for &(digit, count) in middles {
        let (own, rest) = leaves.split_at(usize::from(count));
        *leaves = rest;
        let below = sum_leaves(own, lower);
        sum = or(sum, and(below, upper[usize::from(digit) % DigitTree::SIDE]));
    }
    sum
}

#[inline(always)]
fn sum_leaves<L: Lanes, const R: usize>(leaves: &[u8], lower: &[Block<L, R>; DigitTree::SIDE]) -> Block<L, R> {
    let mut sum = [L::zero(); R];
    for &leaf in leaves {
        sum = or(sum, lower[usize::from(leaf) % DigitTree::SIDE]);
    }
    sum
}
