//! The engine's sentences as Python's exceptions.

use std::io::ErrorKind;

use pyo3::{
    PyErr,
    exceptions::{PyFileNotFoundError, PyOSError, PyValueError},
};
use wnn_experiments::engine::EngineError;

/// The exception for what the engine refused.
pub(crate) fn raised(error: EngineError) -> PyErr {
    let sentence = error.to_string();
    match error {
        EngineError::Io { source, .. } if source.kind() == ErrorKind::NotFound => {
            PyFileNotFoundError::new_err(sentence)
        }
        EngineError::Io { .. } | EngineError::Directory { .. } | EngineError::Threads(_) | EngineError::Writer(_) => {
            PyOSError::new_err(sentence)
        }
        EngineError::Genome(_) | EngineError::Corpus(_) | EngineError::State(_) | EngineError::Checkpoint { .. } => {
            PyValueError::new_err(sentence)
        }
    }
}
