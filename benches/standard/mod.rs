//! The standard problem: GPT-2 tokens of a text, 200,000 train and 50,000 eval examples, context 4, one train part.

use std::{env, error::Error, fs, sync::Arc};

use wnn_experiments::{
    engine::{
        corpus::{Corpus, EvalText},
        evaluate::Problem,
    },
    model::{EvaluationSettings, TokenizerKind},
};

/// The standard tiers.
pub(crate) const TIERS: &str = "100,15,20;400,10,12;rest,5,8";
const TRAIN_EXAMPLES: usize = 200_000;
const EVAL_EXAMPLES: usize = 50_000;
/// As much text as the standard problem needs in any language that GPT-2 knows.
const TEXT_BYTES: usize = 2_000_000;
const CONTEXT: usize = 4;

/// A number from the environment.
pub(crate) fn number(name: &str, default: usize) -> Result<usize, Box<dyn Error>> {
    Ok(env::var(name).map_or(Ok(default), |text| text.parse())?)
}

/// The problem on the text that `WNN_BENCH_TEXT` names, else on the built-in toy corpus; and what to call it.
pub(crate) fn problem() -> Result<(String, Arc<Problem>), Box<dyn Error>> {
    let settings = EvaluationSettings { context_size: CONTEXT as u32, train_parts: 1, negatives: 5, empty_value: 0.0 };
    let Ok(path) = env::var("WNN_BENCH_TEXT") else {
        return Ok(("toy".to_owned(), Problem::new(&Corpus::toy(), settings)?));
    };
    let mut bytes = fs::read(&path)?;
    bytes.truncate(TEXT_BYTES);
    let text = String::from_utf8_lossy(&bytes);
    let corpus = Corpus::from_text("bench", TokenizerKind::Gpt2, text.as_bytes(), EvalText::Share(0.2))?;
    let tokens = [corpus.train, corpus.eval].concat();
    let (train, all) = (TRAIN_EXAMPLES + CONTEXT, TRAIN_EXAMPLES + EVAL_EXAMPLES + 2 * CONTEXT);
    if tokens.len() < all {
        return Err(format!("{path} has {} tokens, but {all} are needed", tokens.len()).into());
    }
    let problem = Problem::from_tokens(corpus.vocab_size, &tokens[..train], &tokens[train..all], settings)?;
    Ok((path, problem))
}
