//! A genome: for every cluster, how many neurons it has, how many input bits each sees, and which.

use std::sync::Arc;

use super::EngineError;
use crate::model::{GenomeStats, TierConfig};

/// Input bits per neuron at most.
pub const MAX_BITS: u8 = 30;
/// Neurons per cluster at most.
pub const MAX_NEURONS: u16 = 1000;

/// The neurons that answer for one token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cluster {
    bits: u8,
    neurons: u16,
    /// Neuron by neuron, most significant address bit first; `neurons * bits` input-bit indices.
    connections: Box<[u16]>,
}

impl Cluster {
    /// A cluster of `connections.len() / bits` neurons with `bits` input bits each.
    ///
    /// # Panics
    ///
    /// If `bits` is 0 or the connections are not a whole number of neurons: a mistake of the caller, not of data.
    pub fn new(bits: u8, connections: Vec<u16>) -> Self {
        assert!(bits > 0 && connections.len().is_multiple_of(usize::from(bits)), "connections must fill whole neurons");
        let neurons = (connections.len() / usize::from(bits)) as u16;
        Self { bits, neurons, connections: connections.into_boxed_slice() }
    }

    /// Input bits of each neuron.
    pub fn bits(&self) -> u8 {
        self.bits
    }

    /// Number of neurons.
    pub fn neurons(&self) -> u16 {
        self.neurons
    }

    /// All connections, neuron by neuron.
    pub fn connections(&self) -> &[u16] {
        &self.connections
    }

    /// The input bits of each neuron in turn, most significant address bit first.
    pub fn neuron_connections(&self) -> impl ExactSizeIterator<Item = &[u16]> {
        self.connections.chunks_exact(usize::from(self.bits))
    }
}

/// One cluster per token, in order of falling token frequency; genomes share the clusters in which they agree.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Genome {
    clusters: Vec<Arc<Cluster>>,
}

impl Genome {
    /// A genome of these clusters.
    pub fn new(clusters: Vec<Arc<Cluster>>) -> Self {
        Self { clusters }
    }

    /// Its clusters, by cluster id.
    pub fn clusters(&self) -> &[Arc<Cluster>] {
        &self.clusters
    }

    /// Puts another cluster in the place of one.
    pub fn set(&mut self, cluster: usize, to: Arc<Cluster>) {
        self.clusters[cluster] = to;
    }
}
