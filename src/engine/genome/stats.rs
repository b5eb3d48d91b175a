//! The size of a genome, as it is stored beside a checkpoint.

use serde_json::{Map, json};

use super::Genome;
use crate::model::{GenomeStats, TierConfig};

impl Genome {
    /// Counts of clusters, neurons and connections and the ranges of the shapes; with `tiers` also per tier, as a list
    /// `tiers` of `{clusters, neurons, connections}` in the order of the tiers.
    pub fn stats(&self, tiers: Option<&TierConfig>) -> GenomeStats {
        let clusters = self.clusters();
        let range = |of: fn(&super::Cluster) -> u32| {
            let values = clusters.iter().map(|cluster| of(cluster));
            Some((values.clone().min()?, values.max()?))
        };
        let (neurons, connections) = sizes(clusters);
        let mut other = Map::new();
        if let Some(tiers) = tiers {
            let shapes = tiers.shapes(clusters.len() as u32, 0, 0);
            let bands = shapes.chunk_by(|one, next| one.tier == next.tier);
            let mut start = 0;
            let rows = bands.map(|band| {
                let members = &clusters[start..start + band.len()];
                start += band.len();
                let (neurons, connections) = sizes(members);
                json!({"clusters": members.len(), "neurons": neurons, "connections": connections})
            });
            other.insert("tiers".to_owned(), rows.collect());
        }
        GenomeStats {
            num_clusters: Some(clusters.len() as u64),
            total_neurons: Some(neurons),
            total_connections: Some(connections),
            bits_range: range(|cluster| u32::from(cluster.bits())),
            neurons_range: range(|cluster| u32::from(cluster.neurons())),
            other,
        }
    }
}

/// Neurons and connections of some clusters.
fn sizes(clusters: &[std::sync::Arc<super::Cluster>]) -> (u64, u64) {
    clusters.iter().fold((0, 0), |(neurons, connections), cluster| {
        (neurons + u64::from(cluster.neurons()), connections + cluster.connections().len() as u64)
    })
}
