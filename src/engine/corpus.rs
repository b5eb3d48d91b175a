//! Corpora: text that became tokens, split into what is learned from and what is judged on.
//!
//! Everything here is a function of its input: the same text gives the same tokens on any number of threads. Knows
//! nothing of genomes, nor of where corpora are listed; [`Corpus::read`] and [`Corpus::write`] are told their path.

mod file;
mod gpt2;
mod grammar;
mod toy;
mod words;

pub use file::SplitReader;

#[cfg(test)]
mod tests;

use super::EngineError;
use crate::model::TokenizerKind;

/// Context tokens of an example unless a flow says otherwise.
const DEFAULT_CONTEXT: usize = 4;
/// Tokens that each split must have: one default context and the token that follows it.
pub const MIN_TOKENS: usize = DEFAULT_CONTEXT + 1;
/// Token ids of the `bytes` tokenizer.
const BYTE_VALUES: u32 = 256;

/// A tokenizer's output on a train and an eval text.
#[derive(Debug, Clone, PartialEq)]
pub struct Corpus {
    /// Its unique name.
    pub name: String,
    /// How its text became tokens.
    pub tokenizer: TokenizerKind,
    /// Number of token ids, `V`; every token is below it.
    pub vocab_size: u32,
    /// Tokens to learn from, in the order of the text.
    pub train: Vec<u32>,
    /// Tokens to be judged on, in the order of the text.
    pub eval: Vec<u32>,
    /// The word of each id, where the tokenizer has words of its own (`words`, `grammar`).
    pub vocabulary: Option<Vec<String>>,
    /// Entropy rate of the source in nats per token, where it is known.
    pub entropy_floor: Option<f64>,
}

/// Where the eval split comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EvalText<'a> {
    /// A text of its own, in UTF-8.
    Text(&'a [u8]),
    /// This share of the train text's tokens, taken from its end; above 0, below 1.
    Share(f64),
}

/// [`EvalText`], checked.
#[derive(Clone, Copy)]
enum EvalSource<'a> {
    Text(&'a str),
    Share(f64),
}

impl Corpus {
    /// Tokenizes a text.
    ///
    /// # Errors
    ///
    /// Where a text is empty, not UTF-8 or yields fewer than [`MIN_TOKENS`] tokens for a split, the share is not
    /// between 0 and 1, or the tokenizer is not one for text.
    pub fn from_text(
        name: &str,
        tokenizer: TokenizerKind,
        train: &[u8],
        eval: EvalText<'_>,
    ) -> Result<Self, EngineError> {
        let eval = match eval {
            EvalText::Text(bytes) => EvalSource::Text(checked_text("eval", bytes)?),
            EvalText::Share(share) if share > 0.0 && share < 1.0 => EvalSource::Share(share),
            EvalText::Share(share) => {
                return Err(refused(format!("the eval share must be above 0 and below 1, not {share}")));
            }
        };
        let train = checked_text("train", train)?;
        let (vocab_size, (train, eval), vocabulary) = match tokenizer {
            TokenizerKind::Gpt2 => (gpt2::VOCAB_SIZE, splits(train, eval, gpt2::encode)?, None),
            TokenizerKind::Bytes => (BYTE_VALUES, splits(train, eval, |text| Ok(byte_tokens(text)))?, None),
            TokenizerKind::Words => {
                let mut numbering = words::Numbering::default();
                let (mut train, mut eval) = splits(train, eval, |text| Ok(numbering.encode(text)))?;
                let vocabulary = numbering.into_vocabulary(&mut train, &mut eval);
                (vocabulary.len() as u32, (train, eval), Some(vocabulary))
            }
            TokenizerKind::Grammar => {
                return Err(refused("the tokenizer `grammar` is the built-in corpus's own; use gpt2, words or bytes"));
            }
        };
        let corpus =
            Self { name: name.to_owned(), tokenizer, vocab_size, train, eval, vocabulary, entropy_floor: None };
        corpus.check_lengths()?;
        Ok(corpus)
    }

    /// The built-in corpus: 60,000 train and 15,000 eval tokens from a stochastic grammar whose entropy rate is known.
    pub fn toy() -> Self {
        toy::corpus()
    }

    /// Entropy of the token frequencies in the train split, in nats per token: what a model pays that knows how often
    /// tokens are but ignores the context.
    pub fn unigram_entropy(&self) -> f64 {
        let mut counts = vec![0_u64; self.vocab_size as usize];
        for &token in &self.train {
            counts[token as usize] += 1;
        }
        let total = self.train.len() as f64;
        // H = ln n - (sum of c ln c) / n; summed by id, so the same on every machine.
        let weighted: f64 = counts.iter().filter(|&&count| count > 0).map(|&c| c as f64 * (c as f64).ln()).sum();
        (total.ln() - weighted / total).max(0.0)
    }

    fn check_lengths(&self) -> Result<(), EngineError> {
        for (split, tokens) in [("train", &self.train), ("eval", &self.eval)] {
            if tokens.len() < MIN_TOKENS {
                return Err(refused(format!(
                    "the {split} split has {} tokens, but needs at least {MIN_TOKENS}: a context of {DEFAULT_CONTEXT} \
                     and the token after it",
                    tokens.len()
                )));
            }
        }
        Ok(())
    }
}

/// The tokens as little-endian 32-bit integers, the form in which corpora are exported.
#[cfg(test)]
pub(crate) fn little_endian(tokens: &[u32]) -> Vec<u8> {
    tokens.iter().flat_map(|token| token.to_le_bytes()).collect()
}

fn refused(reason: impl Into<String>) -> EngineError {
    EngineError::Corpus(reason.into())
}

fn checked_text<'a>(split: &str, bytes: &'a [u8]) -> Result<&'a str, EngineError> {
    if bytes.is_empty() {
        return Err(refused(format!("the {split} text is empty")));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        refused(format!(
            "the {split} text is not UTF-8: the byte 0x{:02X} at position {at} (counted from 0) is not part of a character; \
             convert it to UTF-8 first",
            bytes[at]
        ))
    })
}

fn byte_tokens(text: &str) -> Vec<u32> {
    text.bytes().map(u32::from).collect()
}

/// Tokenizes the train and the eval text, or cuts the eval split off the end of the train text's tokens.
fn splits(
    train: &str,
    eval: EvalSource<'_>,
    mut encode: impl FnMut(&str) -> Result<Vec<u32>, EngineError>,
) -> Result<(Vec<u32>, Vec<u32>), EngineError> {
    let mut train = encode(train)?;
    let eval = match eval {
        EvalSource::Text(text) => encode(text)?,
        EvalSource::Share(share) => {
            let eval_tokens = (train.len() as f64 * share).round() as usize;
            train.split_off(train.len() - eval_tokens)
        }
    };
    Ok((train, eval))
}
