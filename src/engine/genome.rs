//! A genome: for every cluster, how many neurons it has, how many input bits each sees, and which.
//!
//! Knows how genomes are drawn, changed and crossed, and nothing of how they are judged.

mod crossover;
mod draw;
mod moves;
mod mutation;
mod stats;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::EngineError;
pub(super) use crossover::crossover;
pub(super) use moves::{Direction, Move};
pub(super) use mutation::Mutation;
pub(super) use stats::stats_of;

/// Input bits per neuron at most.
pub(in crate::engine) const MAX_BITS: u8 = 30;
/// Neurons per cluster at most.
pub(in crate::engine) const MAX_NEURONS: u16 = 1000;

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

/// One cluster per token, in order of falling token frequency; genomes share the clusters in which they agree, and a clone
/// shares all of them until it is changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Genome {
    clusters: Arc<Vec<Arc<Cluster>>>,
}

impl Genome {
    /// A genome of these clusters.
    pub fn new(clusters: Vec<Arc<Cluster>>) -> Self {
        Self { clusters: Arc::new(clusters) }
    }

    /// Its clusters, by cluster id.
    pub fn clusters(&self) -> &[Arc<Cluster>] {
        &self.clusters
    }

    /// Puts another cluster in the place of one.
    pub fn set(&mut self, cluster: usize, to: Arc<Cluster>) {
        Arc::make_mut(&mut self.clusters)[cluster] = to;
    }

    /// Checks that the genome fits a corpus of `clusters` tokens whose examples have `input_bits` input bits.
    ///
    /// # Errors
    ///
    /// [`EngineError::Genome`] naming the first cluster that does not.
    pub fn check(&self, clusters: u32, input_bits: u16) -> Result<(), EngineError> {
        let refuse = |reason: String| Err(EngineError::Genome(reason));
        if self.clusters.len() != clusters as usize {
            return refuse(format!("it has {} clusters, but the corpus has {clusters} tokens", self.clusters.len()));
        }
        for (id, cluster) in self.clusters.iter().enumerate() {
            if cluster.neurons == 0 {
                return refuse(format!("cluster {id} has no neurons"));
            }
            if cluster.neurons > MAX_NEURONS {
                return refuse(format!("cluster {id} has {} neurons, more than {MAX_NEURONS}", cluster.neurons));
            }
            if cluster.bits > MAX_BITS {
                return refuse(format!("cluster {id} has {} bits per neuron, more than {MAX_BITS}", cluster.bits));
            }
            if let Some(outside) = cluster.connections.iter().find(|&&bit| bit >= input_bits) {
                return refuse(format!(
                    "cluster {id} looks at input bit {outside}, but an example has only {input_bits} (from 0)"
                ));
            }
        }
        Ok(())
    }
}
