//! Stochastic context-free grammars: writing text by one, and the entropy of what it writes.
//!
//! The entropy of a sentence is that of its derivation where no sentence has two of them. The entropy of the derivations
//! from a phrase is that of the choice of a rule plus, for each rule, its probability times the entropies of the phrases
//! it leads to (Grenander 1967, "Syntax-controlled probabilities"; Chi 1999, "Statistical properties of probabilistic
//! context-free grammars", Computational Linguistics 25(1)); the expected lengths obey the same equations with the
//! words of a rule in place of its information. Both are linear systems. Knows no particular grammar.

use std::collections::HashMap;

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A part of a rule's right side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// A word, by its token id.
    Word(u32),
    /// A phrase, to be rewritten by one of its rules.
    Phrase(usize),
}

/// One way to rewrite a phrase.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Its probability among the rules of the phrase; above 0.
    pub(super) probability: f64,
    /// What the phrase becomes, perhaps nothing.
    pub(super) symbols: Vec<Symbol>,
}

/// A phrase with its rules as they are written down: relative weights, and symbols separated by white space.
pub(super) type Definition = (String, Vec<(f64, String)>);

/// A stochastic context-free grammar; its first phrase is a sentence.
#[derive(Debug)]
pub(super) struct Grammar {
    /// The rules of each phrase.
    pub(super) phrases: Vec<Vec<Rule>>,
    /// The word of each token id.
    pub(super) vocabulary: Vec<String>,
}

impl Grammar {
    /// A grammar; symbols that are defined are phrases, all others are words, numbered as they occur.
    pub(super) fn new(definitions: &[Definition]) -> Self {
        let names: HashMap<&str, usize> =
            definitions.iter().enumerate().map(|(index, (name, _))| (name.as_str(), index)).collect();
        let mut ids: HashMap<&str, u32> = HashMap::new();
        let mut vocabulary = Vec::new();
        let mut phrases = Vec::with_capacity(definitions.len());
        for (_, alternatives) in definitions {
            let total: f64 = alternatives.iter().map(|(weight, _)| weight).sum();
            let mut rules = Vec::with_capacity(alternatives.len());
            for (weight, text) in alternatives {
                let symbols = text.split_whitespace().map(|symbol| match names.get(symbol) {
                    Some(&phrase) => Symbol::Phrase(phrase),
                    None => Symbol::Word(*ids.entry(symbol).or_insert_with(|| {
                        vocabulary.push(symbol.to_owned());
                        vocabulary.len() as u32 - 1
                    })),
                });
                rules.push(Rule { probability: weight / total, symbols: symbols.collect() });
            }
            phrases.push(rules);
        }
        Self { phrases, vocabulary }
    }

    /// The first `tokens` tokens of an endless row of independent sentences.
    pub(super) fn write(&self, seed: u64, tokens: usize) -> Vec<u32> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut text = Vec::with_capacity(tokens);
        let mut pending = Vec::new();
        while text.len() < tokens {
            match pending.pop() {
                None => pending.push(Symbol::Phrase(0)),
                Some(Symbol::Word(token)) => text.push(token),
                Some(Symbol::Phrase(phrase)) => {
                    let rule = choose(&self.phrases[phrase], &mut random);
                    pending.extend(rule.symbols.iter().rev());
                }
            }
        }
        text
    }

    /// Nats per token of such a row: the entropy of a sentence over its expected length.
    ///
    /// Right where sentences have one derivation each, none is the beginning of another, and their expected length is
    /// finite.
    pub(super) fn entropy_rate(&self) -> f64 {
        let information = self.expectation(|rule| -rule.probability.ln());
        let words = |rule: &Rule| rule.symbols.iter().filter(|symbol| matches!(symbol, Symbol::Word(_))).count() as f64;
        information / self.expectation(words)
    }

    /// Expected sum, over the rules that a sentence applies, of what each is worth: the solution for the first phrase of
    /// `x[A] = sum over A's rules of p * (worth + sum over its phrases B of x[B])`.
    fn expectation(&self, worth: impl Fn(&Rule) -> f64) -> f64 {
        let size = self.phrases.len();
        let mut system: Vec<Vec<f64>> = Vec::with_capacity(size);
        for (phrase, rules) in self.phrases.iter().enumerate() {
            let mut row = vec![0.0; size + 1];
            row[phrase] = 1.0;
            for rule in rules {
                row[size] += rule.probability * worth(rule);
                for symbol in &rule.symbols {
                    if let Symbol::Phrase(used) = symbol {
                        row[*used] -= rule.probability;
                    }
                }
            }
            system.push(row);
        }
        solve(system)[0]
    }
}

/// Draws a rule; 53 random bits against the running sum of probabilities.
fn choose<'a>(rules: &'a [Rule], random: &mut impl RngCore) -> &'a Rule {
    let mut left = (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    for rule in rules {
        if left < rule.probability {
            return rule;
        }
        left -= rule.probability;
    }
    // The probabilities add up to 1 but for rounding.
    &rules[rules.len() - 1]
}

/// Solves linear equations, each a row of coefficients and the right side, by elimination with partial pivoting.
fn solve(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let size = rows.len();
    for column in 0..size {
        let pivot = (column..size).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()));
        rows.swap(column, pivot.unwrap_or(column));
        let (done, open) = rows.split_at_mut(column + 1);
        let pivot = &done[column];
        for row in open {
            let factor = row[column] / pivot[column];
            for (value, above) in row[column..].iter_mut().zip(&pivot[column..]) {
                *value -= factor * above;
            }
        }
    }
    let mut solution = vec![0.0; size];
    for column in (0..size).rev() {
        let known: f64 = (column + 1..size).map(|other| rows[column][other] * solution[other]).sum();
        solution[column] = (rows[column][size] - known) / rows[column][column];
    }
    solution
}

#[cfg(test)]
mod tests;
