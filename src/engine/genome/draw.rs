//! Genomes whose connections are drawn at random.

use std::sync::Arc;

use rand::RngCore;

use super::{Cluster, Genome};
use crate::{engine::random::Draw, model::TierShape};

impl Cluster {
    /// A cluster of this shape that looks at input bits drawn uniformly from `0..input_bits`.
    pub(in crate::engine) fn random(bits: u8, neurons: u16, input_bits: u16, rng: &mut impl RngCore) -> Self {
        let connections = usize::from(bits) * usize::from(neurons);
        Self::new(bits, (0..connections).map(|_| rng.below(u32::from(input_bits)) as u16).collect())
    }
}

impl Genome {
    /// A genome of these shapes with connections drawn uniformly from `0..input_bits`.
    pub(in crate::engine) fn random(shapes: &[TierShape], input_bits: u16, rng: &mut impl RngCore) -> Self {
        let cluster = |shape: &TierShape| Cluster::random(shape.bits as u8, shape.neurons as u16, input_bits, rng);
        Self::new(shapes.iter().map(cluster).map(Arc::new).collect())
    }
}
