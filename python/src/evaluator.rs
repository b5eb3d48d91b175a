//! `CachedEvaluator`.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use pyo3::{exceptions::PyValueError, prelude::*, types::PyDict};
use rayon::ThreadPool;
use wnn_experiments::{
    engine::{
        Digest,
        evaluate::{self, Evaluator, Fitness, Problem, TrainSplit},
        executor::train_split,
    },
    model::EvaluationSettings,
};

use crate::{
    error::raised,
    genome::ClusterGenome,
    judge::{Exception, Judge, threads},
    tokens::{self, count},
};

/// Megabytes of answers that are kept unless something else is said.
const CACHE_MB: usize = 1024;
/// The seed unless one is given, as for a flow.
const SEED: u64 = 42;

/// Judges genomes on a corpus, exactly, and keeps what it computed for those that come after.
///
/// Args:
///     train_tokens: token ids to learn from, below `vocab_size`; an array of `uint32` is copied once as it is.
///     eval_tokens: token ids to be judged on.
///     vocab_size: number of token ids, and of the clusters that a genome must have.
///     context_size: tokens before the one that is predicted.
///     cluster_order: the token of each cluster; without it tokens rank by their count in `train_tokens`.
///     num_parts: consecutive parts of `train_tokens`, of which `evaluate_batch` learns from one at a time.
///     num_negatives: tokens that are taught FALSE for each example; they count only with an `empty_value`.
///     empty_value: what a cell counts that nothing was written to, 0 to 1.
///     seed: decides in which order the parts come; 42 unless given.
///     threads: threads to compute on; one for each core unless given.
///     cache_mb: megabytes of answers to keep for later at most; 1024 unless given.
///     corpus: what a server calls these tokens; with it the server can go on with what was searched here.
///
/// Raises:
///     ValueError: a token is outside of the vocabulary, the text is too short, or a setting is out of range.
#[pyclass(frozen, module = "wnn.ram.experiments")]
pub(crate) struct CachedEvaluator {
    evaluator: Arc<dyn Evaluator>,
    pool: Arc<ThreadPool>,
    settings: EvaluationSettings,
    eval_examples: usize,
    /// Of the tokens.
    digest: Digest,
    corpus: String,
    seed: u64,
    /// Batches judged on one part so far.
    batches: AtomicU32,
}

#[pymethods]
impl CachedEvaluator {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "they are the arguments that Python's callers know")]
    #[pyo3(signature = (train_tokens, eval_tokens, vocab_size, context_size=4, cluster_order=None, num_parts=3,
                        num_negatives=5, empty_value=0.0, seed=None, *, threads=None, cache_mb=None, corpus=None))]
    fn new(
        py: Python<'_>,
        train_tokens: &Bound<'_, PyAny>,
        eval_tokens: &Bound<'_, PyAny>,
        vocab_size: i128,
        context_size: i128,
        cluster_order: Option<&Bound<'_, PyAny>>,
        num_parts: i128,
        num_negatives: i128,
        empty_value: f64,
        seed: Option<i128>,
        threads: Option<i128>,
        cache_mb: Option<i128>,
        corpus: Option<String>,
    ) -> PyResult<Self> {
        let (train, eval) = (tokens::read("train_tokens", train_tokens)?, tokens::read("eval_tokens", eval_tokens)?);
        let order = cluster_order.map(|given| tokens::read("cluster_order", given)).transpose()?;
        let vocab_size = count("vocab_size", vocab_size)?;
        let settings = EvaluationSettings {
            context_size: count("context_size", context_size)?,
            train_parts: count("num_parts", num_parts)?,
            negatives: count("num_negatives", num_negatives)?,
            empty_value,
        };
        let seed = seed.map_or(Ok(SEED), |seed| count("seed", seed))?;
        let pool = self::threads(threads.map(|number| count("threads", number)).transpose()?)?;
        let cache_mb: usize = cache_mb.map_or(Ok(CACHE_MB), |number| count("cache_mb", number))?;
        let cache_bytes = cache_mb.saturating_mul(1 << 20);
        let ready = py.detach(|| {
            let mut digest = Digest::of_tokens(vocab_size, &train, &eval);
            if let Some(order) = &order {
                digest = digest.with_all(order);
            }
            pool.install(|| {
                let problem = Problem::with_cluster_order(vocab_size, train, eval, order.as_deref(), settings)?;
                Ok((digest, problem.eval_examples(), Arc::from(evaluate::evaluator(problem, cache_bytes))))
            })
        });
        let (digest, eval_examples, evaluator) = ready.map_err(raised)?;
        let corpus = corpus.unwrap_or_else(|| format!("tokens {digest}"));
        Ok(Self { evaluator, pool, settings, eval_examples, digest, corpus, seed, batches: AtomicU32::new(0) })
    }

    /// Cross-entropy in nats and accuracy of each genome on all of `eval_tokens`, learned from one part of `train_tokens`.
    ///
    /// Without `train_part` each call takes the next part: all of them once, in an order drawn from the seed, then all of them
    /// again. Other threads of Python run meanwhile.
    ///
    /// Raises:
    ///     ValueError: a genome does not fit the corpus or has no connections, or there is no such part.
    #[pyo3(signature = (genomes, train_part=None))]
    fn evaluate_batch(
        &self,
        py: Python<'_>,
        genomes: Vec<PyRef<'_, ClusterGenome>>,
        train_part: Option<i128>,
    ) -> PyResult<Vec<(f64, f64)>> {
        let parts = self.settings.train_parts;
        let split = match train_part.map(|part| count("train_part", part)).transpose()? {
            None => train_split(parts, self.seed, 0, self.batches.fetch_add(1, Ordering::Relaxed) + 1),
            Some(part) if part < parts => TrainSplit::Part(part),
            Some(part) => {
                return Err(PyValueError::new_err(format!(
                    "train_part is {part}, but there are {parts} parts, from 0"
                )));
            }
        };
        self.judge(py, &genomes, split)
    }

    /// The same, learned from all of `train_tokens`: the figures of a final checkpoint.
    ///
    /// Raises:
    ///     ValueError: a genome does not fit the corpus or has no connections.
    fn evaluate_batch_full(&self, py: Python<'_>, genomes: Vec<PyRef<'_, ClusterGenome>>) -> PyResult<Vec<(f64, f64)>> {
        self.judge(py, &genomes, TrainSplit::Whole)
    }

    /// Clusters that a genome must have.
    #[getter]
    fn vocab_size(&self) -> u32 {
        self.evaluator.clusters()
    }

    /// Tokens before the one that is predicted.
    #[getter]
    fn context_size(&self) -> u32 {
        self.settings.context_size
    }

    /// Input bits of an example: `context_size * max(1, ceil(log2(vocab_size)))`.
    #[getter]
    fn total_input_bits(&self) -> u16 {
        self.evaluator.input_bits()
    }

    /// Parts of the train tokens.
    #[getter]
    fn num_parts(&self) -> u32 {
        self.settings.train_parts
    }

    /// How it judges, by the names that a flow's parameters have.
    #[getter]
    fn settings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let EvaluationSettings { context_size, train_parts, negatives, empty_value } = self.settings;
        let settings = PyDict::new(py);
        settings.set_item("corpus", &self.corpus)?;
        settings.set_item("context_size", context_size)?;
        settings.set_item("train_parts", train_parts)?;
        settings.set_item("negatives", negatives)?;
        settings.set_item("empty_value", empty_value)?;
        Ok(settings)
    }

    fn __repr__(&self) -> String {
        format!(
            "CachedEvaluator(vocab_size={}, context_size={}, total_input_bits={}, num_parts={}, eval_examples={})",
            self.vocab_size(),
            self.context_size(),
            self.total_input_bits(),
            self.num_parts(),
            self.eval_examples
        )
    }
}

impl CachedEvaluator {
    /// Itself, for a flow.
    pub(crate) fn as_judge(&self) -> Judge {
        Judge {
            evaluator: self.evaluator.clone(),
            pool: self.pool.clone(),
            settings: Some(self.settings),
            digest: self.digest,
            exception: Exception::default(),
        }
    }

    fn judge(
        &self,
        py: Python<'_>,
        genomes: &[PyRef<'_, ClusterGenome>],
        split: TrainSplit,
    ) -> PyResult<Vec<(f64, f64)>> {
        let genomes = genomes.iter().map(|genome| genome.complete()).collect::<PyResult<Vec<_>>>()?;
        for genome in &genomes {
            genome.check(self.evaluator.clusters(), self.evaluator.input_bits()).map_err(raised)?;
        }
        let judged = py.detach(|| self.pool.install(|| self.evaluator.evaluate(&genomes, split)));
        let judged = judged.map_err(raised)?;
        Ok(judged.into_iter().map(|Fitness { ce, accuracy }| (ce, accuracy)).collect())
    }
}
