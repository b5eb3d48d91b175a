//! `wnn._engine`: the engine of the Experiments Manager as Python sees it.
//!
//! Takes Python's values apart, calls the engine without the interpreter's lock, and hands back what comes of it. What
//! is computed, and what is refused, is the engine's.

#![expect(clippy::doc_markdown, reason = "what stands above a class or a method is Python's documentation of it")]
#![expect(clippy::needless_pass_by_value, reason = "arguments come from Python as values")]

mod error;
mod evaluator;
mod genome;
mod tokens;

use pyo3::prelude::*;

/// The classes of the module.
#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<evaluator::CachedEvaluator>()?;
    module.add_class::<genome::ClusterGenome>()
}
