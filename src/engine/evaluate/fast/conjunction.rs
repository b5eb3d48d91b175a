//! A cluster that few contexts taught, as sums of products of input bits: fastest to judge where each neuron knows a
//! handful of addresses, and most do, because most tokens are rare.

use super::{
    super::contexts::{address, bit},
    lessons::Lesson,
};
use crate::engine::Cluster;

/// One neuron: a product of `factors` rows for each address that training wrote.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct NeuronShape {
    /// Distinct input bits.
    pub(in super::super) factors: u8,
    /// Addresses that are `TRUE`.
    pub(in super::super) on: u16,
    /// Addresses that are `FALSE`; their products follow.
    pub(in super::super) off: u16,
}

/// The neurons of a cluster as sums of products.
#[derive(Debug)]
pub(in super::super) struct Conjunctions {
    /// The neurons in turn.
    pub(in super::super) neurons: Vec<NeuronShape>,
    /// The rows of a tile to be multiplied, product by product, neuron by neuron.
    pub(in super::super) rows: Vec<u32>,
}

/// The input bits that a neuron sees, each once: one that is connected twice says nothing more.
pub(super) fn distinct_bits(connections: &[u16], into: &mut Vec<u16>) {
    into.clear();
    into.extend_from_slice(connections);
    into.sort_unstable();
    into.dedup();
}

impl Conjunctions {
    /// Teaches a cluster.
    pub(super) fn learn(cluster: &Cluster, lesson: &Lesson<'_>) -> Self {
        let mut learned = Self { neurons: Vec::with_capacity(usize::from(cluster.neurons())), rows: Vec::new() };
        let (mut bits, mut on, mut off) = (Vec::new(), Vec::new(), Vec::new());
        for connections in cluster.neuron_connections() {
            distinct_bits(connections, &mut bits);
            on.clear();
            learned.multiply(lesson, lesson.on, &bits, &mut on, &[]);
            off.clear();
            learned.multiply(lesson, lesson.off, &bits, &mut off, &on);
            let (on, off) = (on.len() as u16, off.len() as u16);
            learned.neurons.push(NeuronShape { factors: bits.len() as u8, on, off });
        }
        learned
    }

    /// Adds a product for every address in `contexts` that was not met before.
    fn multiply(&mut self, lesson: &Lesson<'_>, contexts: &[u32], bits: &[u16], met: &mut Vec<u32>, before: &[u32]) {
        for &context in contexts {
            let context = lesson.contexts.get(context as usize);
            let address = address(context, bits);
            if !met.contains(&address) && !before.contains(&address) {
                met.push(address);
                self.rows.extend(bits.iter().map(|&index| u32::from(index) * 2 + bit(context, index) as u32));
            }
        }
    }
}
