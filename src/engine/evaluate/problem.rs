//! One corpus, made ready for judging genomes: cluster ids, input bits, train parts and negatives.
//!
//! Says what the examples *are*; knows nothing of genomes or of how they are evaluated.

use std::{cmp::Reverse, ops::Range, sync::Arc};

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use super::{
    TrainSplit,
    fixed_point::{Exponentials, MAX_CLUSTERS},
};
use crate::{
    engine::{EngineError, corpus::Corpus},
    model::EvaluationSettings,
};

/// Negatives are drawn from that many of the most frequent clusters.
const NEGATIVE_CLUSTERS: u32 = 1000;
/// Key of the random stream that negatives come from; the example's index is the other half of the key, and nothing
/// else enters, so a genome's fitness depends on the genome, the corpus and the settings alone.
const NEGATIVE_DOMAIN: u64 = 0x6e65_6761_7469_7665;

/// A corpus and the settings under which genomes are judged on it.
#[derive(Debug)]
pub struct Problem {
    clusters: u32,
    bits_per_token: u32,
    settings: EvaluationSettings,
    train: Vec<u32>,
    eval: Vec<u32>,
    cluster_of_token: Vec<u32>,
    exponentials: Exponentials,
}

/// One of the two token sequences; its example `i` has the tokens from `i` as context and the one after as target.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sequence {
    Train,
    Eval,
}

impl Problem {
    /// The problem that a corpus poses.
    ///
    /// # Errors
    ///
    /// See [`Problem::from_tokens`].
    pub fn new(corpus: &Corpus, settings: EvaluationSettings) -> Result<Arc<Self>, EngineError> {
        Self::from_tokens(corpus.vocab_size, &corpus.train, &corpus.eval, settings)
    }

    /// The problem of predicting `eval` after learning from `train`; tokens are ids below `vocab_size`.
    ///
    /// # Errors
    ///
    /// Says what is wrong: a token outside the vocabulary, too few tokens for an example in each part, settings out of
    /// range, more input bits than a connection can name.
    pub fn from_tokens(
        vocab_size: u32,
        train: &[u32],
        eval: &[u32],
        settings: EvaluationSettings,
    ) -> Result<Arc<Self>, EngineError> {
        Self::with_cluster_order(vocab_size, train.to_vec(), eval.to_vec(), None, settings)
    }

    /// The same, with the token of each cluster, by cluster id; without them tokens are ranked by their count in train.
    ///
    /// # Errors
    ///
    /// Those of [`Problem::from_tokens`], and an order in which a token is missing.
    pub fn with_cluster_order(
        vocab_size: u32,
        train: Vec<u32>,
        eval: Vec<u32>,
        order: Option<&[u32]>,
        settings: EvaluationSettings,
    ) -> Result<Arc<Self>, EngineError> {
        let refuse = |reason: String| Err(EngineError::Corpus(reason));
        if vocab_size == 0 || vocab_size > MAX_CLUSTERS {
            return refuse(format!("its vocabulary has {vocab_size} tokens; 1 to {MAX_CLUSTERS} can be judged"));
        }
        let EvaluationSettings { context_size, train_parts, empty_value, .. } = settings;
        if context_size == 0 || train_parts == 0 || !(0.0..=1.0).contains(&empty_value) {
            return refuse(format!(
                "context size ({context_size}) and train parts ({train_parts}) must be at least 1, and the empty \
                 value ({empty_value}) between 0 and 1"
            ));
        }
        let bits_per_token = bits_per_token(vocab_size);
        if u64::from(context_size) * u64::from(bits_per_token) > u64::from(u16::MAX) {
            return refuse(format!(
                "{context_size} context tokens of {bits_per_token} bits are more input bits than the {} that can be \
                 connected",
                u16::MAX
            ));
        }
        for (split, tokens, parts) in [("train", &train, u64::from(train_parts)), ("eval", &eval, 1)] {
            let needed = u64::from(context_size) + parts;
            if (tokens.len() as u64) < needed || u32::try_from(tokens.len()).is_err() {
                return refuse(format!(
                    "its {split} split has {} tokens, but a context of {context_size} and {parts} part(s) need at \
                     least {needed} (and at most {} can be judged)",
                    tokens.len(),
                    u32::MAX
                ));
            }
            if let Some(at) = tokens.iter().position(|&token| token >= vocab_size) {
                let token = tokens[at];
                return refuse(format!("token {at} of its {split} split is {token}, outside 0..{vocab_size}"));
            }
        }
        let cluster_of_token = match order {
            None => clusters_by_frequency(vocab_size, &train),
            Some(order) => clusters_in_order(vocab_size, order).map_err(EngineError::Corpus)?,
        };
        Ok(Arc::new(Self {
            clusters: vocab_size,
            bits_per_token,
            settings,
            train,
            eval,
            cluster_of_token,
            exponentials: Exponentials::new(empty_value),
        }))
    }

    /// Clusters of a genome: one for each token of the vocabulary.
    pub fn clusters(&self) -> u32 {
        self.clusters
    }

    /// Input bits of an example.
    pub fn input_bits(&self) -> u16 {
        (self.settings.context_size * self.bits_per_token) as u16
    }

    /// Parts that the train split is cut into.
    pub fn train_parts(&self) -> u32 {
        self.settings.train_parts
    }

    /// Examples of the eval split.
    pub fn eval_examples(&self) -> usize {
        self.examples(Sequence::Eval)
    }

    /// The settings under which genomes are judged.
    pub fn settings(&self) -> EvaluationSettings {
        self.settings
    }

    /// `exp(score)` by counts.
    pub(super) fn exponentials(&self) -> &Exponentials {
        &self.exponentials
    }

    /// Number of examples in a sequence.
    pub(super) fn examples(&self, sequence: Sequence) -> usize {
        self.tokens(sequence).len() - self.settings.context_size as usize
    }

    /// The context of an example, oldest token first.
    pub(super) fn context(&self, sequence: Sequence, example: usize) -> &[u32] {
        &self.tokens(sequence)[example..example + self.settings.context_size as usize]
    }

    /// The cluster that an example's target token belongs to.
    pub(super) fn target(&self, sequence: Sequence, example: usize) -> u32 {
        let token = self.tokens(sequence)[example + self.settings.context_size as usize];
        self.cluster_of_token[token as usize]
    }

    /// Input bit `index` of a context: context tokens oldest first, each most significant bit first.
    pub(super) fn input_bit(&self, context: &[u32], index: u16) -> bool {
        let index = u32::from(index);
        let token = context[(index / self.bits_per_token) as usize];
        token >> (self.bits_per_token - 1 - index % self.bits_per_token) & 1 == 1
    }

    /// Bits that encode one token.
    pub(super) fn bits_per_token(&self) -> u32 {
        self.bits_per_token
    }

    /// The train examples to learn from; part `k` of `P` holds the examples `k * E / P .. (k + 1) * E / P` of `E`.
    pub(super) fn train_range(&self, split: TrainSplit) -> Range<usize> {
        let examples = self.examples(Sequence::Train);
        let cut = |part: u32| (u64::from(part) * examples as u64 / u64::from(self.settings.train_parts)) as usize;
        match split {
            TrainSplit::Whole => 0..examples,
            TrainSplit::Part(part) => cut(part)..cut(part + 1),
        }
    }

    /// Whether cells are ever taught `FALSE`; where an empty cell counts nothing, `FALSE` and `EMPTY` are the same.
    pub(super) fn has_negatives(&self) -> bool {
        self.settings.empty_value > 0.0 && self.settings.negatives > 0
    }

    /// The clusters that a train example teaches `FALSE`, drawn uniformly from the most frequent; none unless
    /// [`Problem::has_negatives`].
    pub(super) fn negatives(&self, example: usize) -> impl Iterator<Item = u32> {
        let mut random = ChaCha8Rng::seed_from_u64(NEGATIVE_DOMAIN);
        random.set_stream(example as u64);
        let among = u64::from(self.negative_clusters());
        let count = if self.has_negatives() { self.settings.negatives } else { 0 };
        (0..count).map(move |_| ((u64::from(random.next_u32()) * among) >> 32) as u32)
    }

    /// Clusters below this id may be taught `FALSE`.
    pub(super) fn negative_clusters(&self) -> u32 {
        if self.has_negatives() { self.clusters.min(NEGATIVE_CLUSTERS) } else { 0 }
    }

    fn tokens(&self, sequence: Sequence) -> &[u32] {
        match sequence {
            Sequence::Train => &self.train,
            Sequence::Eval => &self.eval,
        }
    }
}

/// Bits that tell `vocab_size` tokens apart, at least one.
pub fn bits_per_token(vocab_size: u32) -> u32 {
    (u32::BITS - (vocab_size - 1).leading_zeros()).max(1)
}

/// For each token the rank of its count in train, most frequent first; ties, and tokens that never occur, by id.
fn clusters_by_frequency(vocab_size: u32, train: &[u32]) -> Vec<u32> {
    let mut counts = vec![0_u32; vocab_size as usize];
    for &token in train {
        counts[token as usize] += 1;
    }
    let mut tokens: Vec<u32> = (0..vocab_size).collect();
    tokens.sort_unstable_by_key(|&token| (Reverse(counts[token as usize]), token));
    let mut clusters = vec![0; vocab_size as usize];
    for (cluster, &token) in tokens.iter().enumerate() {
        clusters[token as usize] = cluster as u32;
    }
    clusters
}

/// For each token its place in `order`, in which every token stands once.
fn clusters_in_order(vocab_size: u32, order: &[u32]) -> Result<Vec<u32>, String> {
    if order.len() != vocab_size as usize {
        return Err(format!("its cluster order has {} tokens, but its vocabulary has {vocab_size}", order.len()));
    }
    let mut clusters = vec![None; vocab_size as usize];
    for (cluster, &token) in order.iter().enumerate() {
        match clusters.get_mut(token as usize) {
            Some(place @ None) => *place = Some(cluster as u32),
            Some(Some(_)) => return Err(format!("token {token} stands twice in its cluster order")),
            None => return Err(format!("token {token} of its cluster order is outside 0..{vocab_size}")),
        }
    }
    // As many as there are, each at most once: none is missing.
    Ok(clusters.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests;
