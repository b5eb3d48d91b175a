//! The built-in corpus: small English sentences by a stochastic grammar.
//!
//! Subjects and verbs agree in number across whatever stands between them, verbs choose the class of their objects,
//! adjectives that of their nouns, and words of a class follow Zipf's law: a context of four tokens tells much about the
//! next one, though never all. The alternatives of each phrase differ in their first word, so a sentence has one
//! derivation only and the entropy of the text is exactly that of the grammar.

use super::{
    Corpus,
    grammar::{Definition, Grammar},
};
use crate::model::TokenizerKind;

const NAME: &str = "toy";
const TRAIN_TOKENS: usize = 60_000;
const EVAL_TOKENS: usize = 15_000;
const SEED: u64 = 1;

/// Phrases and their alternatives with relative weights. `{n}` is a number, `{n+}` a number or not yet known,
/// `{subject}` a class of nouns that act, `{object}` any class of nouns; such a line stands for all of them.
const PHRASES: &[(&str, &[(u32, &str)])] = &[
    ("Sentence", &[(85, "Clause Ending"), (15, "Time , Clause .")]),
    ("Ending", &[(76, "."), (24, ", Link Clause .")]),
    (
        "Clause",
        &[
            (46, "the SubjectEither"),
            (14, "DeterminerSingular SubjectSingular"),
            (18, "DeterminerPlural SubjectPlural"),
            (14, "Name PersonPredicateSingular"),
            (8, "Pronoun PersonPredicatePlural"),
        ],
    ),
    (
        "Subject{n+}",
        &[
            (14, "PersonAdjective PersonSubject{n+}"),
            (44, "PersonSubject{n+}"),
            (10, "AnimalAdjective AnimalSubject{n+}"),
            (32, "AnimalSubject{n+}"),
        ],
    ),
    ("{subject}SubjectEither", &[(62, "{subject}SubjectSingular"), (38, "{subject}SubjectPlural")]),
    ("{subject}Subject{n}", &[(1, "{subject}Noun{n} {subject}Aside{n} {subject}Predicate{n}")]),
    ("PersonAside{n}", &[(80, ""), (13, "Preposition PlaceObject"), (7, "who PersonPredicate{n}")]),
    ("AnimalAside{n}", &[(80, ""), (14, "Preposition PlaceObject"), (6, "which AnimalPredicate{n}")]),
    (
        "PersonPredicate{n}",
        &[
            (20, "PersonActs{n} Manner"),
            (15, "Eats{n} FoodObject Manner"),
            (20, "Handles{n} ThingObject Where Manner"),
            (14, "Visits{n} PlaceObject Manner"),
            (17, "Meets{n} Somebody Manner"),
            (7, "Feeds{n} AnimalObject Where Manner"),
            (7, "Says{n} that Clause"),
        ],
    ),
    (
        "AnimalPredicate{n}",
        &[
            (38, "AnimalActs{n} Manner"),
            (27, "Eats{n} FoodObject Manner"),
            (20, "Chases{n} AnimalObject Where Manner"),
            (15, "Follows{n} Somebody Manner"),
        ],
    ),
    ("Somebody", &[(75, "PersonObject Where"), (25, "Name")]),
    ("Where", &[(86, ""), (14, "Preposition PlaceObject")]),
    ("Manner", &[(74, ""), (18, "Adverb"), (8, "with ThingObject")]),
    (
        "{object}Object",
        &[
            (54, "the {object}PhraseEither"),
            (20, "DeterminerSingular {object}PhraseSingular"),
            (26, "DeterminerPlural {object}PhrasePlural"),
        ],
    ),
    ("{object}Phrase{n+}", &[(24, "{object}Adjective {object}Noun{n+}"), (76, "{object}Noun{n+}")]),
    ("{object}NounEither", &[(60, "{object}NounSingular"), (40, "{object}NounPlural")]),
];

/// Nouns by class; the plural ends in `s`.
const NOUNS: &[(&str, &str)] = &[
    (
        "Person",
        "teacher farmer doctor sailor baker painter singer soldier gardener student tailor driver writer hunter",
    ),
    ("Animal", "dog cat horse bird cow goat hen rabbit pig owl bear duck lamb crow frog"),
    ("Food", "apple cake soup egg carrot pear onion bean pie plum nut biscuit melon turnip"),
    (
        "Thing",
        "book lamp letter chair hammer basket table clock coat rope bottle drum ladder mirror pencil kettle wheel map",
    ),
    ("Place", "house garden village market river forest town mill harbor barn bridge field castle island school"),
];

/// Verbs by what they ask for; the singular ends in `s`.
const VERBS: &[(&str, &str)] = &[
    ("PersonActs", "sleep work laugh sing walk wait smile dream travel swim"),
    ("AnimalActs", "run jump hide growl play roam howl bark crawl"),
    ("Eats", "eat want find taste share steal smell"),
    ("Handles", "take make hold use buy sell lift mend drop break clean paint"),
    ("Visits", "visit leave enter seek admire describe avoid guard"),
    ("Meets", "meet help know greet thank call trust invite remember fear"),
    ("Feeds", "feed train wake shelter groom"),
    ("Says", "say think believe hope claim"),
    ("Chases", "chase hunt bite scare defend"),
    ("Follows", "follow love need guide annoy"),
];

/// Words of one form.
const OTHERS: &[(&str, &str)] = &[
    ("PersonAdjective", "old kind clever tired brave honest lazy proud"),
    ("AnimalAdjective", "wild hungry young gentle fierce swift spotted"),
    ("FoodAdjective", "sweet fresh ripe warm sour tasty baked"),
    ("ThingAdjective", "new heavy broken wooden useful rusty cheap shiny"),
    ("PlaceAdjective", "quiet small distant busy dark ancient narrow"),
    ("DeterminerSingular", "this every one another each no"),
    ("DeterminerPlural", "some many these those two several three few"),
    ("Name", "Anna Peter Clara Martin Rosa Felix Ida Oscar"),
    ("Pronoun", "they we you"),
    ("Preposition", "in near behind outside beside from"),
    ("Adverb", "slowly often quickly quietly gladly alone together badly"),
    ("Time", "today sometimes usually soon meanwhile"),
    ("Link", "and but so because while"),
];

/// The corpus; the eval split is the text that follows the train split.
pub(super) fn corpus() -> Corpus {
    let grammar = grammar();
    let entropy_floor = Some(grammar.entropy_rate());
    let mut train = grammar.write(SEED, TRAIN_TOKENS + EVAL_TOKENS);
    let eval = train.split_off(TRAIN_TOKENS);
    Corpus {
        name: NAME.to_owned(),
        tokenizer: TokenizerKind::Grammar,
        vocab_size: grammar.vocabulary.len() as u32,
        train,
        eval,
        vocabulary: Some(grammar.vocabulary),
        entropy_floor,
    }
}

fn grammar() -> Grammar {
    let mut definitions = Vec::new();
    for (name, alternatives) in PHRASES {
        let rules = alternatives.iter().map(|&(weight, symbols)| (f64::from(weight), symbols.to_owned())).collect();
        definitions.extend(instances((*name).to_owned(), rules));
    }
    for (class, words) in NOUNS {
        definitions.push(by_zipf(format!("{class}NounSingular"), words, ""));
        definitions.push(by_zipf(format!("{class}NounPlural"), words, "s"));
    }
    for (class, words) in VERBS {
        definitions.push(by_zipf(format!("{class}Singular"), words, "s"));
        definitions.push(by_zipf(format!("{class}Plural"), words, ""));
    }
    definitions.extend(OTHERS.iter().map(|(class, words)| by_zipf((*class).to_owned(), words, "")));
    Grammar::new(&definitions)
}

/// All that a line with variables in it stands for.
fn instances(name: String, rules: Vec<(f64, String)>) -> Vec<Definition> {
    const VARIABLES: &[(&str, &[&str])] = &[
        ("{n}", &["Singular", "Plural"]),
        ("{n+}", &["Either", "Singular", "Plural"]),
        ("{subject}", &["Person", "Animal"]),
        ("{object}", &["Person", "Animal", "Food", "Thing", "Place"]),
    ];
    let used: Vec<_> = VARIABLES.iter().filter(|(variable, _)| name.contains(variable)).collect();
    let mut definitions = vec![(name, rules)];
    for (variable, values) in used {
        definitions =
            definitions.iter().flat_map(|line| values.iter().map(|to| replaced(line, variable, to))).collect();
    }
    definitions
}

fn replaced((name, rules): &Definition, variable: &str, value: &str) -> Definition {
    let rules = rules.iter().map(|(weight, symbols)| (*weight, symbols.replace(variable, value))).collect();
    (name.replace(variable, value), rules)
}

/// A class of words, of which the one of rank r has a probability proportional to 1/r.
fn by_zipf(name: String, words: &str, ending: &str) -> Definition {
    let rules = (1..).zip(words.split(' ')).map(|(rank, word)| (1.0 / f64::from(rank), format!("{word}{ending}")));
    (name, rules.collect())
}

#[cfg(test)]
mod tests;
