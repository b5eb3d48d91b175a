//! Python's ear at a flow.

use std::sync::Arc;

use pyo3::{prelude::*, types::PyDict};
use pythonize::pythonize;
use wnn_experiments::{
    engine::{
        Control, EngineError, HealthReport, IterationReport, Outcome, StageSeconds,
        flow_directory::{FlowDirectory, IterationLine, Paper},
    },
    standalone::Listener,
};

use crate::{genome::ClusterGenome, judge::Exception};

/// Passes on what a flow tells, and what Ctrl-C asks, until something is raised: then the flow stops after its iteration.
pub(crate) struct Ear {
    pub(crate) object: Py<PyAny>,
    /// Where the flow is kept.
    pub(crate) directory: Option<Arc<FlowDirectory>>,
    pub(crate) control: Control,
    pub(crate) exception: Exception,
}

impl Ear {
    pub(crate) fn tell(&self, tell: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<()>) {
        let told = Python::attach(|py| {
            let told = tell(self.object.bind(py));
            py.check_signals().and(told)
        });
        if let Err(error) = told {
            self.exception.keep(error);
            self.control.stop();
        }
    }
}

impl Listener for Ear {
    fn passed_over(&mut self, error: &EngineError) {
        self.tell(|ear| ear.call_method1("passed_over", (error.to_string(),)).map(drop));
    }

    fn begins(&mut self, index: u32, done: u32) {
        let iterations = self.directory.as_ref().map(|directory| directory.iterations_path(index));
        self.tell(|ear| ear.call_method1("begins", (index, done, iterations)).map(drop));
    }

    fn iteration(&mut self, report: &IterationReport, took: &StageSeconds) {
        self.tell(|ear| {
            let line = pythonize(ear.py(), &IterationLine::new(report, took))?;
            ear.call_method1("iteration", (line,)).map(drop)
        });
    }

    fn health_check(&mut self, report: &HealthReport) {
        self.tell(|ear| {
            let (ce, accuracy) = report.best_ce;
            ear.call_method1("health_check", (report.iteration, ce, accuracy)).map(drop)
        });
    }

    fn ended(&mut self, index: u32, outcome: &Outcome, elapsed: f64) {
        self.tell(|ear| {
            let fields = PyDict::new(ear.py());
            fields.set_item("final_genome", ClusterGenome::judged(outcome.best.clone(), outcome.fitness))?;
            fields.set_item("final_fitness", outcome.fitness.ce)?;
            fields.set_item("final_accuracy", outcome.fitness.accuracy)?;
            fields.set_item("initial_fitness", outcome.initial.ce)?;
            fields.set_item("initial_accuracy", outcome.initial.accuracy)?;
            fields.set_item("iterations_run", outcome.iterations_run)?;
            fields.set_item("final_threshold", outcome.threshold)?;
            fields.set_item("stop_reason", outcome.stop_reason.as_str())?;
            fields.set_item("elapsed_seconds", elapsed)?;
            let population: Vec<_> = outcome.population.iter().cloned().map(ClusterGenome::of).collect();
            fields.set_item("final_population", population)?;
            let path = self.directory.as_ref().map(|directory| directory.result_path(index));
            ear.call_method1("ended", (index, path, fields)).map(drop)
        });
    }
}

/// Tells of a checkpoint that was written, from the thread that writes.
pub(crate) fn tell_written(ear: &Py<PyAny>, paper: &Paper) {
    Python::attach(|py| {
        let file = paper.file();
        let stats = pythonize(py, &file.best.stats());
        let figures = (file.final_fitness, file.final_accuracy, file.iterations_run);
        let told = stats.map_err(PyErr::from).and_then(|stats| {
            let arguments = (paper.index(), paper.path(), paper.is_final(), figures, stats);
            ear.call_method1(py, "written", arguments)
        });
        if let Err(error) = told {
            error.write_unraisable(py, None);
        }
    });
}
