//! Corpora on the wire.

use serde::{Deserialize, Serialize};

use crate::model::TokenizerKind;

/// The text fields of `POST /api/corpora`, a `multipart/form-data` body whose files are `train` and, if wanted, `eval`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewCorpus {
    /// Its unique name.
    pub name: String,
    /// How to make tokens of the text.
    pub tokenizer: TokenizerKind,
    /// Which share of the train text to set aside at its end for evaluation, where no eval text is sent; 0.1 unless given.
    #[serde(default)]
    pub eval_share: Option<f64>,
}

/// `meta.json` of an exported corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CorpusMeta {
    /// The corpus.
    pub name: String,
    /// How its text became tokens.
    pub tokenizer: TokenizerKind,
    /// Number of token ids.
    pub vocab_size: u32,
    /// Tokens in `train.u32`.
    pub train_tokens: u64,
    /// Tokens in `eval.u32`.
    pub eval_tokens: u64,
    /// Entropy of the token frequencies in the train split, in nats.
    pub unigram_entropy: f64,
    /// Entropy rate of the source, in nats per token, where it is known.
    pub entropy_floor: Option<f64>,
}
