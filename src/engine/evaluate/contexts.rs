//! Contexts packed into machine words.
//!
//! Input bit `i` is bit `i % 64` of word `i / 64`.

use super::problem::{Problem, Sequence};

/// Contexts of equal length, `words` machine words each.
#[derive(Debug)]
pub(super) struct Contexts {
    words: usize,
    bits: Vec<u64>,
}

impl Contexts {
    /// The contexts of all examples of a sequence.
    pub(super) fn pack(problem: &Problem, sequence: Sequence) -> Self {
        let words = usize::from(problem.input_bits()).div_ceil(64);
        let examples = problem.examples(sequence);
        let width = problem.bits_per_token();
        let mut bits = vec![0; words * examples];
        for (example, packed) in bits.chunks_exact_mut(words).enumerate() {
            for (position, &token) in problem.context(sequence, example).iter().enumerate() {
                // The most significant bit comes first, that is lowest.
                let field = u64::from(token.reverse_bits() >> (u32::BITS - width));
                let at = position * width as usize;
                packed[at / 64] |= field << (at % 64);
                if at % 64 + width as usize > 64 {
                    packed[at / 64 + 1] |= field >> (64 - at % 64);
                }
            }
        }
        Self { words, bits }
    }

    /// Some of them, in the order given.
    pub(super) fn select(&self, indices: impl Iterator<Item = usize>) -> Self {
        Self { words: self.words, bits: indices.flat_map(|index| self.get(index)).copied().collect() }
    }

    /// The words of one context.
    pub(super) fn get(&self, index: usize) -> &[u64] {
        &self.bits[index * self.words..][..self.words]
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.bits.len() / self.words
    }
}

/// One input bit of a packed context.
#[inline]
pub(super) fn bit(context: &[u64], index: u16) -> u64 {
    context[usize::from(index / 64)] >> (index % 64) & 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EvaluationSettings;

    #[test]
    fn packed_bits_are_the_input_bits_even_where_a_token_crosses_a_word() {
        let settings = EvaluationSettings { context_size: 9, train_parts: 1, negatives: 0, empty_value: 0.0 };
        let tokens: Vec<u32> = (0..40).map(|i| i * 2_654_435 % 100_000).collect();
        let problem = Problem::from_tokens(100_000, &tokens, &tokens, settings).unwrap();
        assert_eq!(problem.input_bits(), 153);
        let packed = Contexts::pack(&problem, Sequence::Train);
        assert_eq!(packed.len(), 31);
        for example in 0..packed.len() {
            let context = problem.context(Sequence::Train, example);
            for index in 0..problem.input_bits() {
                assert_eq!(bit(packed.get(example), index) == 1, problem.input_bit(context, index), "bit {index}");
            }
        }
    }
}
