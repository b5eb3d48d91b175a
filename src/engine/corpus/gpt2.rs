//! The `gpt2` tokenizer: GPT-2's byte-pair encoding, from ranks that are part of the program.
//!
//! Special tokens are not special in text: `<|endoftext|>` is encoded like any other characters.
//!
//! # Why a text may be cut
//!
//! The encoding first splits a text into pieces by
//! `'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+$|\s+(?!\S)|\s` and then merges bytes within each
//! piece. Every character matches one of the alternatives, so the pieces cover the text. No alternative matches a
//! white space after anything that is not one, so a piece always ends where white space follows something else: call
//! that a *border*. No alternative looks back, so the pieces after a border do not depend on what is before it. Only
//! the alternatives of white space look ahead, at one character; the text before a border ends in something that is not
//! white space, so what they see is the same with or without the rest. Hence the tokens of a text are those of its
//! segments between borders, one after the other.
//!
//! A segment is about a word, and words repeat: each is encoded once per block of text.

use std::{collections::HashMap, ops::Range};

use rayon::prelude::*;

use super::{EngineError, refused};

/// Token ids of GPT-2, whether a text uses them or not.
pub(super) const VOCAB_SIZE: u32 = 50_257;
/// Bytes of a block, the unit of parallel work: large enough that most of its segments are repetitions.
const BLOCK_BYTES: usize = 4 << 20;
/// Longest segment: merging takes some 60 bytes of memory for each byte of it, and the pattern matcher gives up, by a
/// panic, at a million white spaces before a word.
const MAX_SEGMENT_BYTES: usize = 1 << 19;

/// The tokens of a text.
///
/// # Errors
///
/// Where [`MAX_SEGMENT_BYTES`] of it hold no border.
pub(super) fn encode(text: &str) -> Result<Vec<u32>, EngineError> {
    let encoded: Vec<Vec<u32>> = blocks(text, BLOCK_BYTES)
        .into_par_iter()
        .map(|block| encode_block(&text[block.clone()], block.start))
        .collect::<Result<_, _>>()?;
    Ok(encoded.concat())
}

fn encode_block(block: &str, position: usize) -> Result<Vec<u32>, EngineError> {
    let encoding = tiktoken_rs::r50k_base_singleton();
    let mut tokens = Vec::with_capacity(block.len() / 4);
    let mut first_seen: HashMap<&str, Range<usize>> = HashMap::new();
    let mut start = 0;
    while start < block.len() {
        let end = start + border(&block[start..]);
        let segment = &block[start..end];
        if segment.len() > MAX_SEGMENT_BYTES {
            return Err(refused(format!(
                "the text holds {} bytes from byte {} on without a change between words and white space, more than the {} \
                 that the GPT-2 encoding takes at once; break its lines",
                segment.len(),
                position + start,
                MAX_SEGMENT_BYTES
            )));
        }
        if let Some(range) = first_seen.get(segment) {
            tokens.extend_from_within(range.clone());
        } else {
            let from = tokens.len();
            tokens.extend(encoding.encode_ordinary(segment));
            first_seen.insert(segment, from..tokens.len());
        }
        start = end;
    }
    Ok(tokens)
}

/// Cuts a text at borders into ranges of at least `size` bytes (but the last) and hardly more.
fn blocks(text: &str, size: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let near = text.floor_char_boundary((start + size).min(text.len()));
        let end = near + border(&text[near..]);
        ranges.push(start..end);
        start = end;
    }
    ranges
}

/// Where the first border of a text is: before the first white space that follows something else, or at the end.
fn border(text: &str) -> usize {
    let Some(word) = text.find(|c: char| !c.is_whitespace()) else { return text.len() };
    text[word..].find(char::is_whitespace).map_or(text.len(), |length| word + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts full of the cases that the encoding's pattern tells apart.
    const PARTS: &[&str] = &[
        " ",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\t",
        "\u{a0}",
        "\u{3000}",
        "\u{85}",
        "a",
        "Word",
        "don't",
        "'ll",
        "'",
        "it's'",
        "42",
        "²",
        "½",
        "Ⅷ",
        "é",
        "e\u{301}",
        "東京",
        "😀",
        "\u{200d}",
        "...",
        "-",
        "<|endoftext|>",
        "_",
        "\0",
        "ʼ",
    ];

    fn in_one_go(text: &str) -> Vec<u32> {
        tiktoken_rs::r50k_base_singleton().encode_ordinary(text)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_text_encoded_in_blocks_has_the_tokens_of_the_text_in_one_go(
            parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..60),
            size in 1_usize..40,
        ) {
            let text = parts.concat();
            prop_assert_eq!(encode(&text).unwrap(), in_one_go(&text));
            let cut = blocks(&text, size);
            let joined: String = cut.iter().map(|block| &text[block.clone()]).collect();
            prop_assert_eq!(&joined, &text);
            let tokens: Vec<u32> = cut.into_iter().flat_map(|block| encode_block(&text[block], 0).unwrap()).collect();
            prop_assert_eq!(tokens, in_one_go(&text));
        }

        #[test]
        fn any_characters_may_be_cut(text in any::<String>()) {
            prop_assert_eq!(encode(&text).unwrap(), in_one_go(&text));
        }
    }

    #[test]
    fn a_text_without_borders_is_encoded_up_to_a_limit_and_refused_beyond() {
        let blanks = " ".repeat(MAX_SEGMENT_BYTES - 1);
        for text in [blanks + "x", "a".repeat(1 << 14), "-".repeat(1 << 14), "\n".repeat(1 << 14)] {
            let tokens = encode(&text).unwrap();
            let decoded = tiktoken_rs::r50k_base_singleton().decode(&tokens).unwrap();
            assert!(decoded == text, "{:?}", text.chars().last());
        }
        let text = format!("some words {}", "a".repeat(MAX_SEGMENT_BYTES));
        let error = encode(&text).unwrap_err().to_string();
        assert!(error.contains("holds 524289 bytes from byte 10 on") && error.contains("break its lines"), "{error}");
    }
}
