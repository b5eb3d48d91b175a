use super::*;

fn grammar(phrases: &[(&str, &[(f64, &str)])]) -> Grammar {
    let definitions = phrases.iter().map(|(name, rules)| {
        ((*name).to_owned(), rules.iter().map(|&(weight, symbols)| (weight, symbols.to_owned())).collect())
    });
    Grammar::new(&definitions.collect::<Vec<_>>())
}

#[test]
fn fair_coin_tosses_cost_ln_2_each() {
    let tosses = grammar(&[("Sentence", &[(1.0, "end"), (1.0, "more Sentence")])]);
    assert!((tosses.entropy_rate() - 2_f64.ln()).abs() < 1e-15);
}

#[test]
fn the_rate_of_a_branching_grammar_is_the_one_worked_out_by_hand() {
    // Leaf with probability 2/3, else two trees: a tree applies 3 rules, and has 2 leaves and 1 fork, on average.
    let trees = grammar(&[("Tree", &[(2.0, "leaf"), (1.0, "( Tree Tree )")])]);
    let rule = -(2.0 / 3.0 * (2.0_f64 / 3.0).ln() + 1.0 / 3.0 * (1.0_f64 / 3.0).ln());
    let expected = 3.0 * rule / (2.0 + 2.0);
    assert!((trees.entropy_rate() - expected).abs() < 1e-12, "{} {expected}", trees.entropy_rate());
}

#[test]
fn rules_are_chosen_with_their_probabilities() {
    let urn = grammar(&[("Draw", &[(1.0, "red"), (3.0, "Other")]), ("Other", &[(1.0, "green"), (2.0, "blue")])]);
    let drawn = urn.write(3, 40_000);
    for (word, share) in [("red", 0.25), ("green", 0.25), ("blue", 0.5)] {
        let id = urn.vocabulary.iter().position(|known| known == word).expect("a word of the urn") as u32;
        let found = drawn.iter().filter(|&&token| token == id).count() as f64 / 40_000.0;
        assert!((found - share).abs() < 0.01, "{word}: {found}");
    }
}

#[test]
fn another_seed_writes_another_text_and_a_longer_text_goes_on_from_a_shorter() {
    let urn = grammar(&[("Draw", &[(1.0, "a b"), (1.0, "c")])]);
    assert_ne!(urn.write(1, 100), urn.write(2, 100));
    assert_eq!(urn.write(1, 100), urn.write(1, 151)[..100]);
}
