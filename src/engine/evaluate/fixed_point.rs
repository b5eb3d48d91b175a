//! The arithmetic that all evaluators share: exponentials and losses as whole numbers in units of 2^-40.
//!
//! Whole numbers can be summed in any order, so a fitness has the same bits on any number of threads and however it was
//! put together. The two transcendental functions are written out in plain IEEE operations, because the ones of the
//! system differ in the last bit from machine to machine. Knows nothing of genomes or corpora.

#![expect(clippy::inline_always, reason = "a loss must be compiled into the vector loops around it")]

use std::sync::OnceLock;

/// Bits behind the binary point.
const FRACTION_BITS: u32 = 40;
/// One, in units.
pub(super) const ONE: u64 = 1 << FRACTION_BITS;
/// Clusters at most: that many times `e`, the largest exponential, still fits an `i64` in units.
pub(super) const MAX_CLUSTERS: u32 = 3_000_000;
/// Added to every probability, so that none is zero.
const PROBABILITY_FLOOR: f64 = 1e-10;
/// Clusters with more neurons than this have no table; their exponentials are computed each time.
const TABULATED_NEURONS: u32 = 64;

const _: () = assert!(MAX_CLUSTERS as u128 * 272 * (1 << FRACTION_BITS) / 100 < 1 << 63);

/// `exp(score)` by the number of neurons of a cluster that answer `TRUE` and `EMPTY`.
#[derive(Debug)]
pub(super) struct Exponentials {
    empty_value: f64,
    tables: Vec<OnceLock<Box<[u64]>>>,
}

impl Exponentials {
    /// Exponentials where an empty cell counts `empty_value`.
    pub(super) fn new(empty_value: f64) -> Self {
        Self { empty_value, tables: (0..=TABULATED_NEURONS).map(|_| OnceLock::new()).collect() }
    }

    /// `exp` of the score of a cluster of `neurons` neurons, of which `on` answer `TRUE` and `empty` answer `EMPTY`,
    /// in units.
    pub(super) fn units(&self, neurons: u32, on: u32, empty: u32) -> u64 {
        debug_assert!(neurons > 0 && on + empty <= neurons);
        let Some(table) = self.tables.get(neurons as usize) else { return self.compute(neurons, on, empty) };
        let side = neurons + 1;
        let table = table.get_or_init(|| (0..side * side).map(|i| self.compute(neurons, i / side, i % side)).collect());
        table[(on * side + empty) as usize]
    }

    /// What a cluster that training never touched contributes, whatever its number of neurons.
    pub(super) fn untouched(&self) -> u64 {
        exponential_units(self.empty_value)
    }

    // Each share is one correctly rounded division: scores that are equal as fractions (1/5, 3/15) are equal in bits,
    // and so tie.
    fn compute(&self, neurons: u32, on: u32, empty: u32) -> u64 {
        let share = |count: u32| f64::from(count) / f64::from(neurons);
        let units = exponential_units(share(on) + self.empty_value * share(empty));
        // Without `FALSE` a score is never below the empty value; rounding must not let it seem so.
        if on + empty == neurons { units.max(exponential_units(self.empty_value)) } else { units }
    }
}

/// `exp(x)` in units, for `x` in `0..=2`, by its Taylor series.
fn exponential_units(x: f64) -> u64 {
    let sum = (1..=32).rev().fold(1.0, |sum, k| 1.0 + sum * x / f64::from(k));
    (sum * ONE as f64).round() as u64
}

/// 1.5 * 2^52: adding it leaves no bits behind the point, so the sum's mantissa is the nearest whole number.
const SHIFT: f64 = 6_755_399_441_055_744.0;

/// `-ln(target / denominator + 1e-10)` in units, to the nearest; both arguments in units.
#[inline(always)]
pub(super) fn loss_units(target: u64, denominator: u64) -> i64 {
    // Both are below 2^63, and signed conversion is the one that vector units have.
    let probability = target as i64 as f64 / denominator as i64 as f64;
    let scaled = -logarithm(probability + PROBABILITY_FLOOR) * ONE as f64;
    (scaled + SHIFT).to_bits() as i64 - SHIFT.to_bits() as i64
}

/// Natural logarithm of a positive normal number: `ln(2^k m) = k ln 2 + 2 artanh((m - 1) / (m + 1))`, with `m` within
/// a factor sqrt(2) of one, where the series needs few terms.
#[inline(always)]
fn logarithm(x: f64) -> f64 {
    const HALF_ROOT: i64 = 0x3fe6_a09e_667f_3bcd; // the bits of sqrt(1/2)
    let bits = x.to_bits() as i64;
    let exponent = (bits - HALF_ROOT) >> 52;
    let mantissa = f64::from_bits((bits - (exponent << 52)) as u64);
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let series = (0..12).rev().fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 1));
    f64::from(exponent as i32) * std::f64::consts::LN_2 + 2.0 * t * series
}

/// The mean of losses in nats, from their sum in units.
pub(super) fn mean_loss(sum: i128, examples: usize) -> f64 {
    sum as f64 / ONE as f64 / examples as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponentials_and_losses_agree_with_the_system_library() {
        let table = Exponentials::new(0.3);
        for neurons in [1, 2, 5, 7, 15, 64, 65, 1000] {
            for (on, empty) in [(0, 0), (0, neurons), (neurons, 0), (neurons / 2, neurons - neurons / 2)] {
                let score = (f64::from(on) + 0.3 * f64::from(empty)) / f64::from(neurons);
                let units = table.units(neurons, on, empty) as f64 / ONE as f64;
                assert!((units - score.exp()).abs() < 1e-12, "{neurons} neurons, {on} true, {empty} empty");
            }
        }
        for denominator in [ONE, 3 * ONE, 50_257 * ONE, 3_000_000 * ONE] {
            for target in [1, ONE, ONE + ONE / 3, 2 * ONE] {
                let loss = -(target as f64 / denominator as f64 + 1e-10).ln();
                let units = loss_units(target, denominator) as f64 / ONE as f64;
                assert!((units - loss).abs() < 1e-12, "{target} of {denominator}: {units} is not {loss}");
            }
        }
    }

    #[test]
    fn equal_fractions_have_equal_exponentials_so_that_they_tie() {
        let table = Exponentials::new(0.3);
        assert_eq!(table.units(5, 1, 2), table.units(15, 3, 6));
        assert_eq!(table.units(3, 0, 3), table.untouched());
        assert_eq!(table.units(70, 0, 70), table.untouched());
        assert_eq!(Exponentials::new(0.0).untouched(), ONE);
    }
}
