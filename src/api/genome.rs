//! A checkpoint's genome on the wire: counted, not listed, in a few kilobytes.

use serde::{Deserialize, Serialize};

use crate::model::{CheckpointId, FlowId};

/// What a checkpoint's genome looks like, and what it changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GenomeSummary {
    /// The checkpoint.
    pub checkpoint_id: CheckpointId,
    /// The size of the whole.
    #[serde(flatten)]
    pub size: GenomeSize,
    /// Its tiers from the most frequent tokens down; one where its experiment has none.
    pub tiers: Vec<TierSummary>,
    /// Neurons and bits by token rank, in at most 256 bins, which are finer for frequent tokens.
    pub ranks: Vec<RankBin>,
    /// Bits of a token's code.
    pub bits_per_token: u32,
    /// How many connections look at each bit (most significant first) of each context token (oldest first); unknown where
    /// the file leaves the connections out.
    pub connection_map: Option<Vec<Vec<u64>>>,
    /// What it started from.
    pub parent: Option<ParentCheckpoint>,
    /// What differs from there.
    pub changes: Option<GenomeDelta>,
    /// The same, tier by tier.
    pub tier_changes: Vec<GenomeDelta>,
    /// Why nothing is compared.
    pub not_compared: Option<String>,
}

/// How large a genome, or a part of one, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GenomeSize {
    /// Clusters: one for each token.
    pub clusters: u64,
    /// Neurons of all clusters.
    pub neurons: u64,
    /// Connections of all neurons.
    pub connections: u64,
    /// Bytes of all lookup tables, at two bits a cell.
    pub table_bytes: u64,
}

/// Least, mean and greatest of some numbers.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Spread {
    /// The least.
    pub min: u32,
    /// The mean.
    pub mean: f64,
    /// The greatest.
    pub max: u32,
}

/// One tier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TierSummary {
    /// The rank of its most frequent token, from 1.
    pub first_rank: u64,
    /// The rank of its rarest token.
    pub last_rank: u64,
    /// How large it is.
    #[serde(flatten)]
    pub size: GenomeSize,
    /// Neurons of a cluster.
    pub neurons_per_cluster: Spread,
    /// Bits of a cluster's neurons.
    pub bits: Spread,
    /// Its part of the bytes of all tables, in `0..=1`.
    pub table_share: f64,
}

/// Clusters of neighbouring ranks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RankBin {
    /// The first rank, from 1.
    pub first_rank: u64,
    /// The last rank.
    pub last_rank: u64,
    /// Neurons of a cluster.
    pub neurons: Spread,
    /// Bits of a cluster's neurons.
    pub bits: Spread,
}

/// The checkpoint that another started from: the last experiment's result, or what its flow was seeded with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ParentCheckpoint {
    /// Its id.
    pub checkpoint_id: CheckpointId,
    /// What it is called.
    pub name: String,
    /// Its flow.
    pub flow_id: Option<FlowId>,
    /// Its cross-entropy, in nats.
    pub best_ce: Option<f64>,
    /// Its accuracy.
    pub best_accuracy: Option<f64>,
}

/// What differs between a genome, or a tier of it, and the one that it started from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GenomeDelta {
    /// Clusters in which nothing differs.
    pub unchanged: u64,
    /// Clusters with another number of neurons.
    pub other_neurons: u64,
    /// Clusters whose neurons have another number of bits.
    pub other_bits: u64,
    /// Clusters in which a connection that both have looks elsewhere; unknown where a file leaves the connections out.
    pub other_connections: Option<u64>,
    /// More neurons, or fewer.
    pub neurons: i64,
    /// More connections, or fewer.
    pub connections: i64,
    /// More bytes of tables, or fewer.
    pub table_bytes: i64,
}
