//! Checkpoints to start a flow from, and whether they fit it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CheckpointId, FlowId};

/// A checkpoint as somebody chooses it to start a flow from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeedCheckpoint {
    /// Its id.
    pub id: CheckpointId,
    /// What it is called.
    pub name: String,
    /// The flow that made it.
    pub flow_id: Option<FlowId>,
    /// What that flow is called.
    pub flow_name: Option<String>,
    /// The corpus of that flow.
    pub corpus: Option<String>,
    /// Whether it is an experiment's result.
    pub is_final: bool,
    /// Generations or iterations done.
    pub iterations_run: Option<i64>,
    /// Cross-entropy on the whole corpus, in nats.
    pub best_ce: Option<f64>,
    /// Accuracy, in `0..=1`.
    pub best_accuracy: Option<f64>,
    /// Clusters of its genome: the tokens of the vocabulary that it was made for.
    pub clusters: Option<u64>,
    /// Context tokens that its genome may look at; not known of one from outside, which need not have connections: they are
    /// drawn within the flow's own context then.
    pub context_size: Option<i64>,
}

/// Why a flow cannot start from a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeedMisfit {
    /// Its genome has another number of clusters than the corpus has tokens.
    Clusters {
        /// Those of the genome.
        clusters: u64,
        /// Those of the corpus.
        tokens: u64,
    },
    /// Its genome looks further back than the flow's examples reach.
    Context {
        /// Context tokens of the genome.
        looked_at: i64,
        /// Context tokens of the flow.
        given: u32,
    },
}

impl SeedCheckpoint {
    /// Why a flow on a corpus of so many tokens, with so many context tokens, cannot start from it; what is not known is no
    /// misfit.
    pub fn misfit(&self, tokens: Option<u64>, context_size: Option<u32>) -> Option<SeedMisfit> {
        let sizes = self.clusters.zip(tokens).filter(|(clusters, tokens)| clusters != tokens);
        let reach = self.context_size.zip(context_size).filter(|(looked_at, given)| *looked_at > i64::from(*given));
        let sizes = sizes.map(|(clusters, tokens)| SeedMisfit::Clusters { clusters, tokens });
        sizes.or(reach.map(|(looked_at, given)| SeedMisfit::Context { looked_at, given }))
    }
}

impl fmt::Display for SeedMisfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clusters { clusters, tokens } => {
                write!(f, "it has {clusters} clusters, but the corpus has {tokens} tokens")
            }
            Self::Context { looked_at, given } => {
                write!(f, "it looks {looked_at} tokens back, but the flow has a context of {given}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_fits_a_corpus_of_its_size_and_a_context_that_is_not_shorter() {
        let seed = |clusters, context_size| SeedCheckpoint {
            id: CheckpointId(1),
            name: String::new(),
            flow_id: None,
            flow_name: None,
            corpus: None,
            is_final: true,
            iterations_run: None,
            best_ce: None,
            best_accuracy: None,
            clusters,
            context_size,
        };
        let known = seed(Some(50), Some(4));
        assert_eq!(known.misfit(Some(50), Some(4)), None);
        assert_eq!(known.misfit(Some(50), Some(8)), None);
        let shorter = known.misfit(Some(50), Some(3)).unwrap();
        assert_eq!(shorter.to_string(), "it looks 4 tokens back, but the flow has a context of 3");
        let other = known.misfit(Some(60), Some(3)).unwrap();
        assert_eq!(other.to_string(), "it has 50 clusters, but the corpus has 60 tokens");
        assert_eq!(seed(None, None).misfit(Some(60), Some(3)), None, "what is not known is no misfit");
        assert_eq!(known.misfit(None, None), None);
    }
}
