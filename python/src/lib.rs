//! `wnn._engine`: the engine of the Experiments Manager as Python sees it.
//!
//! Takes Python's values apart, calls the engine without the interpreter's lock, and hands back what comes of it. What
//! is computed, and what is refused, is the engine's.

#![expect(clippy::doc_markdown, reason = "what stands above a class or a method is Python's documentation of it")]
#![expect(clippy::needless_pass_by_value, reason = "arguments come from Python as values")]

mod connection;
mod error;
mod evaluator;
mod genome;
mod judge;
mod listener;
mod runner;
mod tokens;

use std::ffi::OsString;

use pyo3::prelude::*;

/// The classes of the module.
#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<evaluator::CachedEvaluator>()?;
    module.add_class::<genome::ClusterGenome>()?;
    module.add_class::<connection::Connection>()?;
    module.add_class::<runner::Runner>()?;
    module.add("NotFoundError", module.py().get_type::<error::NotFoundError>())?;
    module.add_function(wrap_pyfunction!(runner::template, module)?)?;
    module.add_function(wrap_pyfunction!(runner::defaults, module)?)?;
    module.add_function(wrap_pyfunction!(command_line, module)?)
}

/// Does what the command line of `wnn-exp` says, and returns its exit code.
#[pyfunction]
fn command_line(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| wnn_cli::run(arguments))
}
