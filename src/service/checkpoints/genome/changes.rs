//! What a genome changed of the one that it started from.

use std::ops::Range;

use super::summary::{Anatomy, size};
use crate::{api::GenomeDelta, engine::Cluster};

/// What differs as a whole and in each tier of the later genome.
///
/// # Errors
///
/// A sentence, where the genomes have not the same number of clusters.
pub(super) fn changes(before: &Anatomy, after: &Anatomy) -> Result<(GenomeDelta, Vec<GenomeDelta>), String> {
    let (old, new) = (before.shapes().len(), after.shapes().len());
    if old != new {
        return Err(format!(
            "It has {new} clusters and what it started from has {old}, so they stand for other tokens."
        ));
    }
    let tiers = after.tiers().iter().map(|tier| delta(before, after, tier.clone())).collect();
    Ok((delta(before, after, 0..new), tiers))
}

fn delta(before: &Anatomy, after: &Anatomy, part: Range<usize>) -> GenomeDelta {
    let known = before.genome().known().zip(after.genome().known());
    let (old, new) = (size(&before.shapes()[part.clone()]), size(&after.shapes()[part.clone()]));
    let mut delta = GenomeDelta {
        other_connections: known.map(|_| 0),
        neurons: new.neurons as i64 - old.neurons as i64,
        connections: new.connections as i64 - old.connections as i64,
        table_bytes: new.table_bytes as i64 - old.table_bytes as i64,
        ..GenomeDelta::default()
    };
    for id in part {
        let ((old_bits, old_neurons), (bits, neurons)) = (before.shapes()[id], after.shapes()[id]);
        let moved = known.is_some_and(|(old, new)| looks_elsewhere(&old.clusters()[id], &new.clusters()[id]));
        delta.other_neurons += u64::from(neurons != old_neurons);
        delta.other_bits += u64::from(bits != old_bits);
        delta.other_connections = delta.other_connections.map(|count| count + u64::from(moved));
        delta.unchanged += u64::from((bits, neurons) == (old_bits, old_neurons) && !moved);
    }
    delta
}

/// Whether a connection that both have differs: as far as both have that neuron, and it that many bits.
fn looks_elsewhere(old: &Cluster, new: &Cluster) -> bool {
    let mut neurons = old.neuron_connections().zip(new.neuron_connections());
    neurons.any(|(old, new)| old.iter().zip(new).any(|(old, new)| old != new))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::{Genome, checkpoint_file::StoredGenome};

    fn anatomy(clusters: &[(u8, &[u16])]) -> Anatomy {
        let cluster = |(bits, connections): &(u8, &[u16])| Arc::new(Cluster::new(*bits, connections.to_vec()));
        let genome = Genome::new(clusters.iter().map(cluster).collect());
        Anatomy::new(StoredGenome::Complete(genome), Some(&"2,1,1;rest,1,1".parse().unwrap()))
    }

    #[test]
    fn each_cluster_is_counted_by_what_differs_in_it() {
        let before = anatomy(&[(2, &[0, 1]), (2, &[2, 3]), (2, &[4, 5]), (2, &[6, 7]), (3, &[1, 2, 3])]);
        let after = anatomy(&[
            (2, &[0, 1]),
            // Another neuron.
            (2, &[2, 3, 2, 4]),
            // Another bit, and one that looks elsewhere.
            (3, &[4, 6, 1]),
            (2, &[7, 7]),
            // A bit less.
            (2, &[1, 2]),
        ]);
        let (whole, tiers) = changes(&before, &after).unwrap();
        let expected = GenomeDelta {
            unchanged: 1,
            other_neurons: 1,
            other_bits: 2,
            other_connections: Some(2),
            neurons: 1,
            connections: 2,
            table_bytes: 1 + 1 - 1,
        };
        assert_eq!(whole, expected);
        assert_eq!((tiers.len(), tiers[0].other_neurons, tiers[0].unchanged), (2, 1, 1));
        assert_eq!((tiers[1].other_bits, tiers[1].unchanged, tiers[1].neurons), (2, 0, 0));
    }

    #[test]
    fn what_cannot_be_compared_is_not() {
        let (one, other) = (anatomy(&[(2, &[0, 1])]), anatomy(&[(2, &[0, 1]), (2, &[0, 1])]));
        assert!(changes(&one, &other).unwrap_err().starts_with("It has 2 clusters and what it started from has 1,"));
        let shape = Anatomy::new(StoredGenome::Shape(vec![(2, 1)]), None);
        let (whole, _) = changes(&shape, &one).unwrap();
        assert_eq!((whole.other_connections, whole.unchanged), (None, 1));
    }
}
