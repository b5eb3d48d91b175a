//! What a genome looks like: sizes, tiers, ranks, and where its connections look.

use std::ops::Range;

use crate::{
    api::{GenomeSize, RankBin, Spread, TierSummary},
    engine::{checkpoint_file::StoredGenome, evaluate::bits_per_token},
    model::{TierConfig, table_bytes},
};

/// Bins of ranks at most.
const MOST_BINS: usize = 256;
/// Context tokens at most; an experiment has no more.
const MOST_CONTEXT: usize = 64;

/// A genome and how its clusters are divided.
pub(super) struct Anatomy {
    genome: StoredGenome,
    /// Bits and neurons of each cluster.
    shapes: Vec<(u8, u16)>,
    /// The clusters of each tier.
    tiers: Vec<Range<usize>>,
}

impl Anatomy {
    pub(super) fn new(genome: StoredGenome, tiers: Option<&TierConfig>) -> Self {
        let shapes = genome.shapes();
        let planned = tiers.cloned().unwrap_or_default().shapes(shapes.len() as u32, 0, 0);
        let mut start = 0;
        let range = |length: usize| {
            start += length;
            start - length..start
        };
        let lengths = planned.chunk_by(|one, next| one.tier == next.tier).map(<[_]>::len);
        let tiers = lengths.map(range).collect();
        Self { genome, shapes, tiers }
    }

    pub(super) fn genome(&self) -> &StoredGenome {
        &self.genome
    }

    pub(super) fn shapes(&self) -> &[(u8, u16)] {
        &self.shapes
    }

    /// The clusters of each tier.
    pub(super) fn tiers(&self) -> &[Range<usize>] {
        &self.tiers
    }

    pub(super) fn bits_per_token(&self) -> u32 {
        bits_per_token(self.shapes.len() as u32)
    }

    pub(super) fn size(&self) -> GenomeSize {
        size(&self.shapes)
    }

    pub(super) fn tier_summaries(&self) -> Vec<TierSummary> {
        let all = self.size().table_bytes as f64;
        let summary = |tier: &Range<usize>| {
            let shapes = &self.shapes[tier.clone()];
            let size = size(shapes);
            TierSummary {
                first_rank: tier.start as u64 + 1,
                last_rank: tier.end as u64,
                size,
                neurons_per_cluster: neurons(shapes),
                bits: bits(shapes),
                table_share: size.table_bytes as f64 / all,
            }
        };
        self.tiers.iter().map(summary).collect()
    }

    pub(super) fn ranks(&self) -> Vec<RankBin> {
        let bin = |bin: Range<usize>| {
            let shapes = &self.shapes[bin.clone()];
            RankBin {
                first_rank: bin.start as u64 + 1,
                last_rank: bin.end as u64,
                neurons: neurons(shapes),
                bits: bits(shapes),
            }
        };
        bins(self.shapes.len()).into_iter().map(bin).collect()
    }

    /// How many connections look at each bit of each context token; `None` where that is not known, or where they look
    /// further back than any experiment.
    pub(super) fn connection_map(&self, context_size: u32) -> Option<Vec<Vec<u64>>> {
        let columns = self.bits_per_token() as usize;
        let mut rows = vec![vec![0; columns]; (context_size as usize).min(MOST_CONTEXT)];
        for connection in self.genome.known()?.clusters().iter().flat_map(|cluster| cluster.connections()) {
            let (row, column) = (usize::from(*connection) / columns, usize::from(*connection) % columns);
            if row >= MOST_CONTEXT {
                return None;
            }
            if row >= rows.len() {
                rows.resize(row + 1, vec![0; columns]);
            }
            rows[row][column] += 1;
        }
        Some(rows)
    }
}

pub(super) fn size(shapes: &[(u8, u16)]) -> GenomeSize {
    let mut size = GenomeSize { clusters: shapes.len() as u64, ..GenomeSize::default() };
    for &(bits, neurons) in shapes {
        let neurons = u64::from(neurons);
        size.neurons += neurons;
        size.connections += neurons * u64::from(bits);
        size.table_bytes += table_bytes(neurons, bits.into());
    }
    size
}

fn neurons(shapes: &[(u8, u16)]) -> Spread {
    spread(shapes, |shape| shape.1.into())
}

fn bits(shapes: &[(u8, u16)]) -> Spread {
    spread(shapes, |shape| shape.0.into())
}

fn spread(shapes: &[(u8, u16)], of: fn(&(u8, u16)) -> u32) -> Spread {
    let values = shapes.iter().map(of);
    let sum: u64 = values.clone().map(u64::from).sum();
    let (min, max) = (values.clone().min().unwrap_or(0), values.max().unwrap_or(0));
    Spread { min, mean: sum as f64 / shapes.len().max(1) as f64, max }
}

/// Bins that grow with the rank, as fine as their number allows.
fn bins(clusters: usize) -> Vec<Range<usize>> {
    (1..=MOST_BINS)
        .rev()
        .map(|fineness| growing(clusters, fineness))
        .find(|bins| bins.len() <= MOST_BINS)
        .unwrap_or_default()
}

/// Bins of which each is as wide as a `fineness`-th of all before it, and one cluster at least.
fn growing(clusters: usize, fineness: usize) -> Vec<Range<usize>> {
    let mut bins = Vec::new();
    let mut start = 0;
    while start < clusters {
        let end = (start + (start / fineness).max(1)).min(clusters);
        bins.push(start..end);
        start = end;
    }
    bins
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::{Cluster, Genome};

    /// Five tokens of three bits: two clusters of two neurons, three of one.
    fn anatomy(tiers: Option<&str>) -> Anatomy {
        let cluster = |bits, connections: &[u16]| Arc::new(Cluster::new(bits, connections.to_vec()));
        let genome = Genome::new(vec![
            cluster(4, &[0, 1, 2, 3, 0, 1, 2, 5]),
            cluster(2, &[0, 3, 4, 4]),
            cluster(1, &[5]),
            cluster(1, &[5]),
            cluster(3, &[5, 0, 1]),
        ]);
        Anatomy::new(StoredGenome::Complete(genome), tiers.map(|text| text.parse().unwrap()).as_ref())
    }

    #[test]
    fn sizes_are_those_that_a_person_counts() {
        let whole = anatomy(None);
        let size = GenomeSize { clusters: 5, neurons: 7, connections: 17, table_bytes: 2 * 4 + 2 + 1 + 1 + 2 };
        assert_eq!((whole.size(), whole.tiers().len(), whole.tiers()[0].clone()), (size, 1, 0..5));
        let tiers = anatomy(Some("2,2,4;rest,1,1")).tier_summaries();
        let ranks: Vec<_> = tiers.iter().map(|tier| (tier.first_rank, tier.last_rank)).collect();
        assert_eq!(ranks, [(1, 2), (3, 5)]);
        let size = GenomeSize { clusters: 2, neurons: 4, connections: 12, table_bytes: 10 };
        assert_eq!((tiers[0].size, tiers[0].table_share), (size, 10.0 / 14.0));
        assert_eq!(tiers[0].bits, Spread { min: 2, mean: 3.0, max: 4 });
        assert_eq!(tiers[1].neurons_per_cluster, Spread { min: 1, mean: 1.0, max: 1 });
        assert_eq!(tiers[1].bits, Spread { min: 1, mean: 5.0 / 3.0, max: 3 });
    }

    #[test]
    fn connections_are_counted_by_context_token_and_bit() {
        let genome = anatomy(None);
        assert_eq!(genome.bits_per_token(), 3);
        assert_eq!(genome.connection_map(2), Some(vec![vec![4, 3, 2], vec![2, 2, 4]]));
        assert_eq!(genome.connection_map(1), genome.connection_map(2), "as far back as they look");
        assert_eq!(genome.connection_map(3).unwrap()[2], [0, 0, 0]);
        let shape = Anatomy::new(StoredGenome::Shape(vec![(4, 2), (3, 1)]), None);
        assert_eq!((shape.connection_map(2), shape.size().connections), (None, 11));
    }

    #[test]
    fn ranks_are_told_one_by_one_or_in_bins_that_grow() {
        let ranks = anatomy(None).ranks();
        assert_eq!(ranks.len(), 5);
        let third = RankBin { first_rank: 3, last_rank: 3, neurons: ranks[3].neurons, bits: ranks[3].bits };
        assert_eq!((ranks[2], ranks[0].bits.max, ranks[0].neurons.max), (third, 4, 2));
        for clusters in [1, 256, 257, 1000, 50_257, 1 << 21] {
            let bins = bins(clusters);
            assert!(bins.len() <= MOST_BINS && bins.len() > MOST_BINS.min(clusters) / 2, "{clusters}: {}", bins.len());
            assert_eq!((bins[0].start, bins.last().unwrap().end), (0, clusters));
            assert!(
                bins.windows(2).all(|pair| pair[0].end == pair[1].start && pair[1].len() + 1 >= pair[0].len()
                    || pair[1].end == clusters),
                "{clusters}"
            );
        }
        assert!(bins(50_257).iter().take(40).all(|bin| bin.len() == 1));
    }
}
