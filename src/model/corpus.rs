//! A corpus: a tokenizer, a train and an eval token sequence, and their vocabulary.

use serde::{Deserialize, Serialize};

use super::{CorpusId, FieldError, Timestamp, status::named};

named!(
    /// How text becomes tokens.
    TokenizerKind {
        /// GPT-2's byte-pair encoding, 50,257 tokens.
        Gpt2 = "gpt2",
        /// Words and punctuation marks of the train text, at most 50,000, and `<unk>`.
        Words = "words",
        /// The 256 byte values.
        Bytes = "bytes",
        /// The words of the built-in grammar.
        Grammar = "grammar",
    }
);

/// A corpus as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Corpus {
    /// Its id.
    pub id: CorpusId,
    /// Its unique name; flows refer to it.
    pub name: String,
    /// How its text became tokens.
    pub tokenizer: TokenizerKind,
    /// Number of token ids, `V`.
    pub vocab_size: u32,
    /// Tokens to learn from.
    pub train_tokens: u64,
    /// Tokens to be judged on.
    pub eval_tokens: u64,
    /// Entropy of the token frequencies in the train split, in nats per token.
    pub unigram_entropy: f64,
    /// Entropy rate of the source that wrote the text, in nats per token, where it is known: no model can beat it.
    pub entropy_floor: Option<f64>,
    /// Size of the tokenized file, in bytes.
    pub file_size_bytes: u64,
    /// SHA-256 of that file in hexadecimal digits; earlier versions did not keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
}

/// Checks a corpus name, which becomes part of a file name.
///
/// # Errors
///
/// What is wrong with it.
pub fn validate_corpus_name(name: &str) -> Result<(), FieldError> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if (1..=64).contains(&name.len()) && name.chars().all(allowed) && !name.starts_with(['.', '-']) {
        return Ok(());
    }
    Err(FieldError::new("name", "must be 1 to 64 of a-z, 0-9, `-`, `_` and `.`, beginning with a letter or a digit"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_leave_their_folder_are_refused() {
        for name in ["", "..", "../x", "a/b", ".hidden", "-rf", "Big", "a b", "ü"] {
            assert!(validate_corpus_name(name).is_err(), "{name}");
        }
        for name in ["toy", "gcide-1.2_b", "9"] {
            assert!(validate_corpus_name(name).is_ok(), "{name}");
        }
    }
}
