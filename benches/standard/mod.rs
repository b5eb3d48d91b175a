//! The standard problem: GPT-2 tokens of a text, 200,000 train and 50,000 eval examples, context 4, one train part.

use std::{env, error::Error, fs, sync::Arc};

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use wnn_experiments::{
    engine::{
        Cluster, Genome,
        corpus::{Corpus, EvalText},
        evaluate::Problem,
    },
    model::{EvaluationSettings, TierConfig, TokenizerKind},
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

/// The tokens that problems are made of.
pub(crate) struct Text {
    /// What to call it.
    pub(crate) name: String,
    vocabulary: u32,
    train: Vec<u32>,
    eval: Vec<u32>,
}

impl Text {
    /// The text that `WNN_BENCH_TEXT` names, else the built-in toy corpus.
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        let Ok(path) = env::var("WNN_BENCH_TEXT") else {
            let Corpus { vocab_size, train, eval, .. } = Corpus::toy();
            return Ok(Self { name: "toy".to_owned(), vocabulary: vocab_size, train, eval });
        };
        let mut bytes = fs::read(&path)?;
        bytes.truncate(TEXT_BYTES);
        let text = String::from_utf8_lossy(&bytes);
        let corpus = Corpus::from_text("bench", TokenizerKind::Gpt2, text.as_bytes(), EvalText::Share(0.2))?;
        let mut train = [corpus.train, corpus.eval].concat();
        let (end, needed) = (TRAIN_EXAMPLES + CONTEXT, TRAIN_EXAMPLES + EVAL_EXAMPLES + 2 * CONTEXT);
        if train.len() < needed {
            return Err(format!("{path} has {} tokens, but {needed} are needed", train.len()).into());
        }
        train.truncate(needed);
        let eval = train.split_off(end);
        Ok(Self { name: path, vocabulary: corpus.vocab_size, train, eval })
    }

    /// Token ids, the clusters of its genomes.
    pub(crate) fn vocabulary(&self) -> u32 {
        self.vocabulary
    }

    /// The tokens to learn from.
    pub(crate) fn train(&self) -> &[u32] {
        &self.train
    }

    /// The tokens to be judged on.
    pub(crate) fn eval(&self) -> &[u32] {
        &self.eval
    }

    /// The standard problem.
    pub(crate) fn problem(&self) -> Result<Arc<Problem>, Box<dyn Error>> {
        self.part(100, 100, 100)
    }

    /// So many percent of the train examples, of the eval examples and of the clusters; tokens behind the last cluster
    /// count as one of the others.
    pub(crate) fn part(&self, train: usize, eval: usize, clusters: usize) -> Result<Arc<Problem>, Box<dyn Error>> {
        let settings =
            EvaluationSettings { context_size: CONTEXT as u32, train_parts: 1, negatives: 5, empty_value: 0.0 };
        let vocabulary = (u64::from(self.vocabulary) * clusters as u64 / 100) as u32;
        let part = |tokens: &[u32], percent: usize| -> Vec<u32> {
            tokens[..tokens.len() * percent / 100].iter().map(|token| token % vocabulary).collect()
        };
        Ok(Problem::from_tokens(vocabulary, &part(&self.train, train), &part(&self.eval, eval), settings)?)
    }
}

/// Draws genomes of the standard tiers.
pub(crate) struct Nature {
    pub(crate) random: ChaCha8Rng,
    pub(crate) shapes: Vec<(u32, u32)>,
    input_bits: u32,
}

impl Nature {
    pub(crate) fn new(problem: &Problem) -> Result<Self, Box<dyn Error>> {
        let tiers: TierConfig = TIERS.parse()?;
        let shapes = tiers.shapes(problem.clusters(), 5, 8).iter().map(|shape| (shape.neurons, shape.bits)).collect();
        Ok(Self { random: ChaCha8Rng::seed_from_u64(1), shapes, input_bits: u32::from(problem.input_bits()) })
    }

    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.random.next_u32()) * u64::from(bound)) >> 32) as u32
    }

    pub(crate) fn cluster(&mut self, id: usize) -> Arc<Cluster> {
        let ((neurons, bits), input_bits) = (self.shapes[id], self.input_bits);
        Arc::new(Cluster::new(bits as u8, (0..neurons * bits).map(|_| self.below(input_bits) as u16).collect()))
    }

    pub(crate) fn genome(&mut self) -> Genome {
        Genome::new((0..self.shapes.len()).map(|id| self.cluster(id)).collect())
    }

    /// A genome with that many clusters among the first drawn anew.
    pub(crate) fn changed(&mut self, genome: &Genome, clusters: usize, among: usize) -> Genome {
        let mut changed = genome.clone();
        for _ in 0..clusters {
            let id = self.below(among.min(self.shapes.len()) as u32) as usize;
            changed.set(id, self.cluster(id));
        }
        changed
    }
}
