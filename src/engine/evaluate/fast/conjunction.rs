//! A cluster that few contexts taught, as sums of products of input bits: fastest to judge where each neuron knows a
//! handful of addresses, and most do, because most tokens are rare.

use super::{super::kernel::Kernels, lessons::Lesson};
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
#[derive(Debug, Default)]
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
    /// Memory that a cluster taught by so many contexts takes at most, in bytes.
    pub(super) fn bytes(cluster: &Cluster, contexts: usize) -> usize {
        let neurons = usize::from(cluster.neurons());
        neurons * (size_of::<NeuronShape>() + contexts * usize::from(cluster.bits()) * size_of::<u32>())
    }

    /// Teaches a cluster.
    pub(super) fn learn(kernels: &Kernels, cluster: &Cluster, lesson: &Lesson<'_>) -> Self {
        let neurons = usize::from(cluster.neurons());
        let rows = neurons * lesson.on.len() * usize::from(cluster.bits());
        let mut learned = Self { neurons: Vec::with_capacity(neurons), rows: Vec::with_capacity(rows) };
        let (mut bits, mut addresses, mut off) = (Vec::new(), Vec::new(), Vec::new());
        for connections in cluster.neuron_connections() {
            distinct_bits(connections, &mut bits);
            (kernels.gather)(lesson.contexts, lesson.on, &bits, &mut addresses);
            keep_distinct(&mut addresses, 0);
            let on = addresses.len();
            if !lesson.off.is_empty() {
                (kernels.gather)(lesson.contexts, lesson.off, &bits, &mut off);
                addresses.append(&mut off);
                keep_distinct(&mut addresses, on);
            }
            for &address in &addresses {
                let row = |(place, &bit): (usize, &u16)| u32::from(bit) * 2 + (address >> place & 1);
                learned.rows.extend(bits.iter().enumerate().map(row));
            }
            let off = (addresses.len() - on) as u16;
            learned.neurons.push(NeuronShape { factors: bits.len() as u8, on: on as u16, off });
        }
        learned
    }
}

/// Drops what occurred before, from an index on; there are only a few.
fn keep_distinct(addresses: &mut Vec<u32>, from: usize) {
    let mut kept = from;
    for index in from..addresses.len() {
        let address = addresses[index];
        if !addresses[..kept].contains(&address) {
            addresses[kept] = address;
            kept += 1;
        }
    }
    addresses.truncate(kept);
}
