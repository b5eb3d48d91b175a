//! The `words` tokenizer: words and punctuation marks of the train text.
//!
//! A word is a run of letters and digits; an apostrophe inside belongs to it (`don't`). White space separates, every
//! other character is a token of its own. Case is kept.

use std::collections::HashMap;

/// Words in the vocabulary at most, besides [`UNKNOWN`].
pub(super) const MAX_WORDS: usize = 50_000;
/// Longer words are [`UNKNOWN`], so that the size of a vocabulary is bounded.
pub(super) const MAX_WORD_BYTES: usize = 256;
/// Stands, with id 0, for every word outside the vocabulary. Text cannot contain it: `<` is a token of its own.
pub(super) const UNKNOWN: &str = "<unk>";

/// Numbers words in the order in which they first occur, until the counts are known that decide their ids.
#[derive(Default)]
pub(super) struct Numbering {
    numbers: HashMap<String, u32>,
}

impl Numbering {
    /// The number of each word of a text.
    pub(super) fn encode(&mut self, text: &str) -> Vec<u32> {
        words(text).map(|word| self.number(word)).collect()
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(word.to_owned(), number);
        number
    }

    /// Replaces numbers by ids, and says which word each id is: [`UNKNOWN`], then the words of the train split by
    /// falling count, of equal ones the earlier first.
    pub(super) fn into_vocabulary(self, train: &mut [u32], eval: &mut [u32]) -> Vec<String> {
        let mut counts = vec![0_u64; self.numbers.len()];
        for &number in &*train {
            counts[number as usize] += 1;
        }
        let mut ranked: Vec<(String, u32)> = self
            .numbers
            .into_iter()
            .filter(|(word, number)| counts[*number as usize] > 0 && word.len() <= MAX_WORD_BYTES)
            .collect();
        ranked.sort_unstable_by_key(|&(_, number)| (std::cmp::Reverse(counts[number as usize]), number));
        ranked.truncate(MAX_WORDS);

        let mut ids = vec![0_u32; counts.len()];
        for (id, (_, number)) in (1..).zip(&ranked) {
            ids[*number as usize] = id;
        }
        for token in train.iter_mut().chain(eval) {
            *token = ids[*token as usize];
        }
        std::iter::once(UNKNOWN.to_owned()).chain(ranked.into_iter().map(|(word, _)| word)).collect()
    }
}

/// The words and punctuation marks of a text, in order.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let length = if first.is_alphanumeric() { word_length(rest) } else { first.len_utf8() };
        let (word, after) = rest.split_at(length);
        rest = after;
        Some(word)
    })
}

/// Bytes of the word that a text begins with.
fn word_length(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let joins = matches!(character, '\'' | '\u{2019}')
            && characters.peek().is_some_and(|&(_, following)| following.is_alphanumeric());
        if !character.is_alphanumeric() && !joins {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_inner_apostrophes_and_punctuation_stands_alone() {
        let found: Vec<&str> = words("  Don't say 'no'... 3rd\tcafé—ok\u{2019}s!\n").collect();
        assert_eq!(found, ["Don't", "say", "'", "no", "'", ".", ".", ".", "3rd", "café", "—", "ok\u{2019}s", "!"]);
        assert_eq!(words(" \n\t").count(), 0);
    }

    #[test]
    fn ids_fall_with_the_count_and_equal_counts_go_by_first_occurrence() {
        let mut numbering = Numbering::default();
        let mut train = numbering.encode("c b a b a d");
        let mut eval = numbering.encode("a new d");
        let vocabulary = numbering.into_vocabulary(&mut train, &mut eval);
        assert_eq!(vocabulary, ["<unk>", "b", "a", "c", "d"]);
        assert_eq!(train, [3, 1, 2, 1, 2, 4]);
        assert_eq!(eval, [2, 0, 4]);
    }

    #[test]
    fn rare_words_beyond_the_limit_and_overlong_words_are_unknown() {
        let mut words: Vec<String> = (0..=MAX_WORDS).map(|i| format!("w{i}")).collect();
        let long = "x".repeat(MAX_WORD_BYTES + 1);
        words.extend([long.clone(), long, format!("w{MAX_WORDS}")]);
        let text = words.join(" ");
        let mut numbering = Numbering::default();
        let mut train = numbering.encode(&text);
        let vocabulary = numbering.into_vocabulary(&mut train, &mut []);
        assert_eq!(vocabulary.len(), MAX_WORDS + 1);
        assert_eq!(vocabulary[1], format!("w{MAX_WORDS}"));
        // The last of those that occur once falls out, the repeated one stays; the overlong one never had a place.
        assert_eq!(train[MAX_WORDS - 1], 0);
        assert_eq!(train[MAX_WORDS..], [1, 0, 0, 1]);
    }
}
