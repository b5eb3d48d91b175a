//! What is summed up over the contexts of a tile, over registers of any width.

#![expect(clippy::inline_always, reason = "a loop must be compiled into the function that enables its features")]

use super::lanes::Lanes;
use crate::engine::evaluate::{
    contexts::{Contexts, bit},
    fixed_point::loss_units,
    plane::{Plane, TILE, WORDS},
};

/// `R` registers make a plane.
#[inline(always)]
pub(super) fn add<L: Lanes, const R: usize>(levels: &mut [Plane], plane: &Plane, carry: &mut Plane) -> bool {
    let mut carried = [L::zero(); R];
    for (index, register) in carried.iter_mut().enumerate() {
        *register = L::load(plane, index);
    }
    for level in levels {
        let mut any = L::zero();
        for (index, register) in carried.iter_mut().enumerate() {
            let old = L::load(level, index);
            old.xor(*register).store(level, index);
            *register = old.and(*register);
            any = any.or(*register);
        }
        if !any.any() {
            return false;
        }
    }
    let mut any = L::zero();
    for (index, register) in carried.into_iter().enumerate() {
        register.store(carry, index);
        any = any.or(register);
    }
    any.any()
}

#[inline(always)]
pub(super) fn classes<L: Lanes>(levels: &[Plane], classes: &mut [Plane]) -> u32 {
    let mut used = 0;
    for (place, level) in levels.iter().enumerate() {
        let mut any = L::zero();
        for index in 0..WORDS / L::WORDS {
            any = any.or(L::load(level, index));
        }
        if any.any() {
            used = place + 1;
        }
    }
    let (levels, mut seen) = (&levels[..used], 0);
    let most = classes.len().min((1 << used) - 1);
    for (number, class) in (1_u32..).zip(&mut classes[..most]) {
        let mut any = L::zero();
        for index in 0..WORDS / L::WORDS {
            let mut register = L::zero().not();
            for (place, level) in levels.iter().enumerate() {
                let level = L::load(level, index);
                register = if number >> place & 1 == 1 { register.and(level) } else { register.without(level) };
            }
            register.store(class, index);
            any = any.or(register);
        }
        seen |= u32::from(any.any()) << number;
    }
    seen
}

#[inline(always)]
pub(super) fn without<L: Lanes>(plane: &Plane, other: &Plane, left: &mut Plane) -> bool {
    let mut any = L::zero();
    for index in 0..WORDS / L::WORDS {
        let register = L::load(plane, index).without(L::load(other, index));
        register.store(left, index);
        any = any.or(register);
    }
    any.any()
}

#[inline(always)]
pub(super) fn add_weight(sums: &mut [i64; TILE], plane: &Plane, weight: i64) {
    for (sums, word) in sums.chunks_exact_mut(64).zip(plane.0) {
        for (place, sum) in sums.iter_mut().enumerate() {
            *sum += weight & -((word >> place & 1) as i64);
        }
    }
}

#[inline(always)]
pub(super) fn numbers(levels: &[&Plane], numbers: &mut [u32; TILE]) {
    numbers.fill(0);
    for (place, level) in levels.iter().enumerate() {
        for (numbers, word) in numbers.chunks_exact_mut(32).zip(halves(level)) {
            for (index, number) in numbers.iter_mut().enumerate() {
                *number |= (word >> index & 1) << place;
            }
        }
    }
}

#[inline(always)]
pub(super) fn look_up(levels: &[&Plane], bitmap: &[u64], addresses: &mut [u32; TILE]) -> Plane {
    numbers(levels, addresses);
    let mut found = Plane::EMPTY;
    for (word, addresses) in found.0.iter_mut().zip(addresses.chunks_exact(64)) {
        for &address in addresses.iter().rev() {
            *word = *word << 1 | (bitmap[address as usize / 64] >> (address % 64) & 1);
        }
    }
    found
}

#[inline(always)]
fn halves(plane: &Plane) -> [u32; WORDS * 2] {
    let mut halves = [0; WORDS * 2];
    for (halves, word) in halves.chunks_exact_mut(2).zip(plane.0) {
        halves[0] = word as u32;
        halves[1] = (word >> 32) as u32;
    }
    halves
}

pub(super) fn gather(contexts: &Contexts, which: &[u32], bits: &[u16], addresses: &mut Vec<u32>) {
    addresses.clear();
    addresses.extend(which.iter().map(|&context| {
        let context = contexts.get(context as usize);
        bits.iter().rev().fold(0, |address, &index| address << 1 | bit(context, index) as u32)
    }));
}

#[inline(always)]
pub(super) fn losses(of_targets: &mut [u64], denominators: &[i64]) {
    for (of_target, &denominator) in of_targets.iter_mut().zip(denominators) {
        *of_target = loss_units(*of_target, denominator as u64) as u64;
    }
}
