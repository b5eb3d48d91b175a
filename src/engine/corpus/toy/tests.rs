use std::collections::BTreeSet;

use super::*;
use crate::engine::corpus::{grammar::Symbol, little_endian};

type Words = BTreeSet<u32>;

/// What phrases can begin with, whether they can be nothing, and what can follow them.
struct Analysis {
    first: Vec<Words>,
    empty: Vec<bool>,
    follow: Vec<Words>,
}

impl Analysis {
    fn new(grammar: &Grammar) -> Self {
        let size = grammar.phrases.len();
        let mut known =
            Self { first: vec![Words::new(); size], empty: vec![false; size], follow: vec![Words::new(); size] };
        while known.grow(grammar) {}
        known
    }

    /// One round towards the fixed point; whether anything was learned.
    fn grow(&mut self, grammar: &Grammar) -> bool {
        let before = self.size();
        for (phrase, rules) in grammar.phrases.iter().enumerate() {
            for rule in rules {
                let (first, empty) = self.begin(&rule.symbols);
                self.first[phrase].extend(first);
                self.empty[phrase] |= empty;
                for (at, symbol) in rule.symbols.iter().enumerate() {
                    if let Symbol::Phrase(inner) = *symbol {
                        let follow = self.predict(phrase, &rule.symbols[at + 1..]);
                        self.follow[inner].extend(follow);
                    }
                }
            }
        }
        self.size() > before
    }

    fn size(&self) -> usize {
        let sets = self.first.iter().chain(&self.follow).map(BTreeSet::len).sum::<usize>();
        sets + self.empty.iter().filter(|&&empty| empty).count()
    }

    fn begin(&self, symbols: &[Symbol]) -> (Words, bool) {
        let mut words = Words::new();
        for symbol in symbols {
            match *symbol {
                Symbol::Word(word) => {
                    words.insert(word);
                    return (words, false);
                }
                Symbol::Phrase(phrase) => {
                    words.extend(&self.first[phrase]);
                    if !self.empty[phrase] {
                        return (words, false);
                    }
                }
            }
        }
        (words, true)
    }

    /// The words at which a parser that must rewrite `phrase` takes the alternative `symbols`.
    fn predict(&self, phrase: usize, symbols: &[Symbol]) -> Words {
        let (mut words, empty) = self.begin(symbols);
        if empty {
            words.extend(&self.follow[phrase]);
        }
        words
    }
}

/// The information, in nats, and the length of each whole sentence of a text, by parsing it.
fn parsed(grammar: &Grammar, tokens: &[u32]) -> Vec<(f64, f64)> {
    let analysis = Analysis::new(grammar);
    let mut table = vec![vec![None; grammar.vocabulary.len()]; grammar.phrases.len()];
    for (phrase, rules) in grammar.phrases.iter().enumerate() {
        for rule in rules {
            for word in analysis.predict(phrase, &rule.symbols) {
                table[phrase][word as usize] = Some(rule);
            }
        }
    }
    let mut sentences = Vec::new();
    let (mut pending, mut information, mut length) = (vec![Symbol::Phrase(0)], 0.0, 0.0);
    for &token in tokens {
        loop {
            match pending.pop().expect("a sentence goes on until its end") {
                Symbol::Word(word) => {
                    assert_eq!(word, token, "the text does not follow the grammar");
                    break;
                }
                Symbol::Phrase(phrase) => {
                    let rule = table[phrase][token as usize].expect("the text follows the grammar");
                    information -= rule.probability.ln();
                    pending.extend(rule.symbols.iter().rev());
                }
            }
        }
        length += 1.0;
        if pending.is_empty() {
            sentences.push((information, length));
            (pending, information, length) = (vec![Symbol::Phrase(0)], 0.0, 0.0);
        }
    }
    sentences
}

#[test]
fn one_word_ahead_decides_every_alternative() {
    let grammar = grammar();
    let analysis = Analysis::new(&grammar);
    for (phrase, rules) in grammar.phrases.iter().enumerate() {
        let mut seen = Words::new();
        for rule in rules {
            for word in analysis.predict(phrase, &rule.symbols) {
                assert!(seen.insert(word), "`{}` begins two alternatives", grammar.vocabulary[word as usize]);
            }
        }
    }
    // Sentences end in a full stop and hold no other, so none is the beginning of another.
    assert!(analysis.follow[0].is_empty() && !analysis.empty[0]);
}

#[test]
fn every_symbol_that_is_not_a_word_is_defined_and_used() {
    let grammar = grammar();
    let names: BTreeSet<&str> = "Anna Peter Clara Martin Rosa Felix Ida Oscar".split(' ').collect();
    let capitalized: BTreeSet<&str> =
        grammar.vocabulary.iter().map(String::as_str).filter(|word| word.starts_with(char::is_uppercase)).collect();
    assert_eq!(capitalized, names);
    assert!(grammar.vocabulary.iter().all(|word| !word.contains('{')));

    let mut reached = BTreeSet::from([0]);
    let mut open = vec![0];
    while let Some(phrase) = open.pop() {
        for symbol in grammar.phrases[phrase].iter().flat_map(|rule| &rule.symbols) {
            if let Symbol::Phrase(inner) = *symbol
                && reached.insert(inner)
            {
                open.push(inner);
            }
        }
    }
    assert_eq!(reached.len(), grammar.phrases.len());
}

#[test]
fn the_floor_is_what_the_text_costs_a_reader_who_knows_the_grammar() {
    let grammar = grammar();
    let rate = grammar.entropy_rate();
    let sentences = parsed(&grammar, &grammar.write(7, 2_000_000));
    let count = sentences.len() as f64;
    let information: f64 = sentences.iter().map(|(information, _)| information).sum();
    let length: f64 = sentences.iter().map(|(_, length)| length).sum();
    let squares: f64 = sentences.iter().map(|(information, length)| (information - rate * length).powi(2)).sum();
    // Standard error of a ratio of means, by the delta method.
    let standard_error = (squares / count).sqrt() / (length / count) / count.sqrt();
    assert!(standard_error < 0.002, "too few sentences to tell: {standard_error}");
    assert!(
        ((information / length) - rate).abs() < 4.0 * standard_error,
        "{} {rate} {standard_error}",
        information / length
    );
}

#[test]
fn the_corpus_has_the_promised_size_and_is_the_same_at_every_call() {
    let corpus = corpus();
    assert_eq!((corpus.train.len(), corpus.eval.len()), (60_000, 15_000));
    assert!((300..=450).contains(&corpus.vocab_size), "{}", corpus.vocab_size);
    assert_eq!(corpus.tokenizer, TokenizerKind::Grammar);
    assert_eq!(corpus, super::corpus());

    let mut crc = flate2::Crc::new();
    crc.update(&little_endian(&corpus.train));
    crc.update(&little_endian(&corpus.eval));
    assert_eq!(crc.sum(), 3_862_496_833, "the toy corpus changed: results on it are no longer comparable");
}

#[test]
fn context_tells_more_than_token_frequencies_do() {
    let corpus = corpus();
    let floor = corpus.entropy_floor.expect("the grammar's entropy rate");
    assert!(floor > 1.0 && floor < 0.6 * corpus.unigram_entropy(), "{floor} {}", corpus.unigram_entropy());
}
