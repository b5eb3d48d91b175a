//! The size of a genome, as it is stored beside a checkpoint.

use serde_json::{Map, json};

use super::Genome;
use crate::model::{GenomeStats, TierConfig};

impl Genome {
    /// Counts of clusters, neurons and connections and the ranges of the shapes; with `tiers` also per tier, as a list
    /// `tiers` of `{clusters, neurons, connections}` in the order of the tiers.
    pub fn stats(&self, tiers: Option<&TierConfig>) -> GenomeStats {
        let shapes: Vec<_> = self.clusters().iter().map(|cluster| (cluster.bits(), cluster.neurons())).collect();
        let mut stats = stats_of(&shapes);
        if let Some(tiers) = tiers {
            let tiers = tiers.shapes(shapes.len() as u32, 0, 0);
            let bands = tiers.chunk_by(|one, next| one.tier == next.tier);
            let mut start = 0;
            let rows = bands.map(|band| {
                let members = &shapes[start..start + band.len()];
                start += band.len();
                let (neurons, connections) = sizes(members);
                json!({"clusters": members.len(), "neurons": neurons, "connections": connections})
            });
            stats.other.insert("tiers".to_owned(), rows.collect());
        }
        stats
    }
}

/// The same counts of a genome of which only bits and neurons of each cluster are known.
pub(in crate::engine) fn stats_of(shapes: &[(u8, u16)]) -> GenomeStats {
    let range = |values: &mut dyn Iterator<Item = u32>| {
        values.fold(None, |range: Option<(u32, u32)>, value| {
            Some(range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
        })
    };
    let (neurons, connections) = sizes(shapes);
    GenomeStats {
        num_clusters: Some(shapes.len() as u64),
        total_neurons: Some(neurons),
        total_connections: Some(connections),
        bits_range: range(&mut shapes.iter().map(|&(bits, _)| u32::from(bits))),
        neurons_range: range(&mut shapes.iter().map(|&(_, neurons)| u32::from(neurons))),
        other: Map::new(),
    }
}

/// Neurons and connections of some clusters.
fn sizes(shapes: &[(u8, u16)]) -> (u64, u64) {
    shapes.iter().fold((0, 0), |(all, connections), &(bits, neurons)| {
        (all + u64::from(neurons), connections + u64::from(neurons) * u64::from(bits))
    })
}
