//! Children of two parents.

use std::sync::Arc;

use rand::RngCore;

use super::Genome;

/// A child that shares each of its clusters, whole, with either parent, with probability 0.5.
pub(in crate::engine) fn crossover(one: &Genome, other: &Genome, rng: &mut impl RngCore) -> Genome {
    let mut child = Vec::with_capacity(one.clusters().len());
    for (ones, others) in one.clusters().chunks(32).zip(other.clusters().chunks(32)) {
        let coins = rng.next_u32();
        let choose = |index: usize| if coins >> index & 1 == 0 { &ones[index] } else { &others[index] };
        child.extend((0..ones.len().min(others.len())).map(choose).map(Arc::clone));
    }
    Genome::new(child)
}
