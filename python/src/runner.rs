//! A flow that Python carries out.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use pyo3::{exceptions::PyValueError, prelude::*, types::PyDict};
use pythonize::{depythonize, pythonize};
use serde_json::{Map, Value};
use wnn_experiments::{
    api::FlowConfig,
    engine::{
        Control, Digest, EngineError,
        flow_directory::{Description, FlowDirectory},
        sequence::{Beginning, Workbench},
    },
    model::{FieldError, FlowPlan, PARAMETERS, expand_template},
    standalone::{Failed, GivenSeeds, Reached, Standalone},
};

use crate::{
    error::raised,
    genome::ClusterGenome,
    judge::Judge,
    listener::{Ear, tell_written},
};

/// Where a flow starts: what it starts from, or the experiment that it is run again from.
#[derive(FromPyObject)]
struct Start {
    #[pyo3(item)]
    checkpoint: Option<PathBuf>,
    #[pyo3(item)]
    genome: Option<ClusterGenome>,
    #[pyo3(item)]
    population: Option<Vec<ClusterGenome>>,
    #[pyo3(item)]
    threshold: Option<f64>,
    #[pyo3(item)]
    resume_from: Option<u32>,
}

/// Carries a flow out on this thread, and remembers where one was stopped that has no directory.
#[pyclass(frozen, module = "wnn._engine")]
#[derive(Default)]
pub(crate) struct Runner {
    control: Mutex<Control>,
    left: Mutex<Option<Left>>,
}

/// Where a flow goes on that was stopped.
struct Left {
    plan: FlowPlan,
    /// What it started from.
    seeds: Option<Digest>,
    index: u32,
    beginning: Beginning,
}

#[pymethods]
impl Runner {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// From here on `stop` concerns the next `run`.
    fn begin(&self) {
        *lock(&self.control) = Control::default();
    }

    /// Stops the flow after its iteration; may be called from any thread.
    fn stop(&self) {
        lock(&self.control).stop();
    }

    /// Runs what is left to run; says whether the flow is complete.
    fn run(
        &self,
        py: Python<'_>,
        config: &Bound<'_, PyDict>,
        evaluator: &Bound<'_, PyAny>,
        checkpoint_dir: Option<PathBuf>,
        start: Start,
        listener: Py<PyAny>,
    ) -> PyResult<bool> {
        let (resume_from, seeds) = (start.resume_from, GivenSeeds::from(start));
        let config: FlowConfig = depythonize(config)?;
        let plan = config.plan().map_err(|errors| refused(&errors))?;
        let corpus = plan.corpus.clone();
        let Judge { evaluator, pool, settings, digest, exception } = Judge::of(evaluator)?;
        let bench = Workbench::with_evaluator(plan, evaluator, settings, pool);
        let seeded = seeds.digest().map_err(raised)?;
        let directory = checkpoint_dir.map(|path| {
            if !FlowDirectory::is_begun(&path) {
                // What is refused takes no directory.
                seeds.seeds(&bench)?;
            }
            let description = Description::new(&config, (&corpus, digest), seeded, None);
            FlowDirectory::open(&path, bench.plan(), &description).map(Arc::new)
        });
        let directory = directory.transpose().map_err(raised)?;
        let control = lock(&self.control).clone();
        let hears = listener.clone_ref(py);
        let (control, object, kept) = (&control, listener, exception.clone());
        let mut ear = Ear { object, directory: directory.clone(), control: control.clone(), exception };
        let done = py.detach(move || {
            let flow = Standalone::new(bench, directory.clone());
            let goes_on = |left: &Left| left.plan == *flow.plan() && (seeded.is_none() || seeded == left.seeds);
            let left = lock(&self.left).take_if(|left| goes_on(left)).filter(|_| directory.is_none());
            let seeded = left.as_ref().map_or(seeded, |left| left.seeds);
            let beginning = match left {
                Some(left) => Some((left.index, left.beginning)),
                None => flow.find_beginning(resume_from, &mut ear, &seeds)?,
            };
            let before = beginning.as_ref().map_or(flow.plan().experiments.len() as u32, |(index, _)| *index);
            ear.tell_of_files(before)?;
            let Some(beginning) = beginning else { return Ok(true) };
            let reached = flow.carry_out(beginning, control, &mut ear, move |paper| tell_written(&hears, paper));
            let (left, ended) = match reached {
                Ok(Reached { done, left }) => (left.map(|left| (done, left)), Ok(())),
                Err(Failed { error, left }) => (left.map(|left| *left), Err(error)),
            };
            let is_complete = left.is_none();
            let plan = flow.plan();
            *lock(&self.left) =
                left.map(|(index, beginning)| Left { plan: plan.clone(), seeds: seeded, index, beginning });
            ended.map(|()| is_complete)
        });
        match kept.take() {
            Some(exception) => Err(exception),
            None => done.map_err(raised),
        }
    }
}

impl Ear {
    /// Tells of the first experiments, which are done and have their files.
    fn tell_of_files(&self, count: u32) -> Result<(), EngineError> {
        let Some(directory) = &self.directory else { return Ok(()) };
        for index in 0..count {
            let summary = directory.summary(index)?;
            let paths = (directory.result_path(index), directory.iterations_path(index));
            self.tell(|ear| {
                ear.call_method1("known", (index, pythonize(ear.py(), &summary)?, paths.0, paths.1)).map(drop)
            });
        }
        Ok(())
    }
}

impl From<Start> for GivenSeeds {
    fn from(Start { checkpoint, genome, population, threshold, .. }: Start) -> Self {
        let stored = |genomes: Vec<ClusterGenome>| genomes.into_iter().map(ClusterGenome::into_stored).collect();
        Self {
            checkpoint,
            genome: genome.map(ClusterGenome::into_stored),
            population: population.map(stored),
            threshold,
        }
    }
}

/// The experiments that a template makes of parameters, each as an object with its own under `params`.
#[pyfunction]
pub(crate) fn template<'py>(name: &str, params: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    let given: Map<String, Value> = depythonize(params)?;
    let experiments = expand_template(name, &given).map_err(|errors| refused(&errors))?;
    Ok(pythonize(params.py(), &experiments)?)
}

/// The default of each parameter of a search, by name.
#[pyfunction]
pub(crate) fn defaults(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let defaults = PARAMETERS.iter().map(|parameter| (parameter.name.to_owned(), parameter.default.to_json()));
    Ok(pythonize(py, &defaults.collect::<Map<String, Value>>())?)
}

fn refused(errors: &[FieldError]) -> PyErr {
    let sentences: Vec<_> = errors.iter().map(FieldError::to_string).collect();
    PyValueError::new_err(sentences.join("; "))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
