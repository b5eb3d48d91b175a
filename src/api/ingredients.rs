//! What a new flow can be made of.

use serde::{Deserialize, Serialize};

use super::{Corpus, Pace, SeedCheckpoint};

/// What there is on this server to make a flow of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowIngredients {
    /// The texts that it may learn from, by name.
    pub corpora: Vec<Corpus>,
    /// The checkpoints that it may start from: the best of the best flows on each corpus, lowest cross-entropy first.
    pub seeds: Vec<SeedCheckpoint>,
    /// How fast searches went here lately.
    pub paces: Vec<Pace>,
}
