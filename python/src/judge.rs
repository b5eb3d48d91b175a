//! What genomes are judged with: the engine, or an object of Python's.

use std::{
    num::NonZero,
    sync::{Arc, Mutex, PoisonError},
    thread::available_parallelism,
};

use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
    types::PyList,
};
use rayon::ThreadPool;
use wnn_experiments::{
    engine::{
        Digest, EngineError, Genome,
        evaluate::{Evaluator, Fitness, TrainSplit},
        threads::{Priority, pool},
    },
    model::EvaluationSettings,
};

use crate::{error::raised, evaluator::CachedEvaluator, genome::ClusterGenome};

/// An evaluator, and what a flow has to know of it.
pub(crate) struct Judge {
    pub(crate) evaluator: Arc<dyn Evaluator>,
    pub(crate) pool: Arc<ThreadPool>,
    /// How anybody can judge the genomes again.
    pub(crate) settings: Option<EvaluationSettings>,
    /// Tells its data from others.
    pub(crate) digest: Digest,
    /// Where an exception is kept that Python's evaluator raised.
    pub(crate) exception: Exception,
}

/// The first exception that was raised where none can be returned.
#[derive(Clone, Default)]
pub(crate) struct Exception(Arc<Mutex<Option<PyErr>>>);

impl Exception {
    /// Keeps it, unless there is one already.
    pub(crate) fn keep(&self, error: PyErr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    pub(crate) fn take(&self) -> Option<PyErr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Threads to compute on: as many as were asked for, or one for each core.
pub(crate) fn threads(asked: Option<usize>) -> PyResult<Arc<ThreadPool>> {
    let count = asked.unwrap_or_else(|| available_parallelism().map_or(1, NonZero::get));
    pool(count, Priority::Usual).map_err(raised)
}

impl Judge {
    /// The engine's own evaluator, or any object with `evaluate_batch`, `vocab_size` and `total_input_bits`.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(cached) = object.cast::<CachedEvaluator>() {
            return Ok(cached.get().as_judge());
        }
        if !object.hasattr("evaluate_batch")? {
            let kind = object.get_type().qualname()?;
            return Err(PyTypeError::new_err(format!(
                "an evaluator has evaluate_batch(genomes), vocab_size and total_input_bits; {kind} has no evaluate_batch"
            )));
        }
        let exception = Exception::default();
        let foreign = Foreign {
            clusters: object.getattr("vocab_size")?.extract()?,
            input_bits: object.getattr("total_input_bits")?.extract()?,
            object: object.clone().unbind(),
            exception: exception.clone(),
        };
        if foreign.clusters == 0 || foreign.input_bits == 0 {
            return Err(PyValueError::new_err("vocab_size and total_input_bits of an evaluator must be at least 1"));
        }
        let name = object.get_type().fully_qualified_name()?.to_string();
        let digest = Digest::of_bytes(format!("{name} {} {}", foreign.clusters, foreign.input_bits).as_bytes());
        Ok(Self { evaluator: Arc::new(foreign), pool: threads(None)?, settings: None, digest, exception })
    }
}

/// An evaluator written in Python. It is asked on a thread of the engine's; the thread that called Python waits.
struct Foreign {
    object: Py<PyAny>,
    clusters: u32,
    input_bits: u16,
    exception: Exception,
}

impl Foreign {
    fn ask(&self, py: Python<'_>, genomes: &[Genome]) -> PyResult<Vec<Fitness>> {
        let list = PyList::new(py, genomes.iter().cloned().map(ClusterGenome::of))?;
        let answer = self.object.call_method1(py, "evaluate_batch", (list,))?;
        let pairs = answer.bind(py).try_iter()?.map(|pair| fitness(&pair?)).collect::<PyResult<Vec<_>>>()?;
        if pairs.len() != genomes.len() {
            let (got, wanted) = (pairs.len(), genomes.len());
            return Err(PyValueError::new_err(format!("evaluate_batch gave {got} results for {wanted} genomes")));
        }
        Ok(pairs)
    }
}

/// Reads `(ce, accuracy)`.
fn fitness(pair: &Bound<'_, PyAny>) -> PyResult<Fitness> {
    let numbers = pair.try_iter()?.map(|number| number?.extract::<f64>()).collect::<PyResult<Vec<_>>>()?;
    match numbers[..] {
        [ce, accuracy] if (0.0..f64::INFINITY).contains(&ce) && (0.0..=1.0).contains(&accuracy) => {
            Ok(Fitness { ce, accuracy })
        }
        _ => Err(PyValueError::new_err(format!(
            "evaluate_batch must give (ce, accuracy) for each genome, a finite number not below 0 and one between 0 and 1, not {}",
            pair.repr()?
        ))),
    }
}

impl Evaluator for Foreign {
    fn clusters(&self) -> u32 {
        self.clusters
    }

    fn input_bits(&self) -> u16 {
        self.input_bits
    }

    fn train_parts(&self) -> u32 {
        1
    }

    fn evaluate(&self, genomes: &[Genome], _: TrainSplit) -> Result<Vec<Fitness>, EngineError> {
        Python::attach(|py| {
            self.ask(py, genomes).map_err(|error| {
                let sentence = error.to_string();
                self.exception.keep(error);
                EngineError::Evaluator(sentence)
            })
        })
    }

    fn can_fail(&self) -> bool {
        true
    }
}
