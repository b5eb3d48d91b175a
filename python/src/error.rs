//! The engine's sentences as Python's exceptions.

use std::io::ErrorKind;

use pyo3::{
    PyErr, create_exception,
    exceptions::{PyConnectionError, PyFileNotFoundError, PyOSError, PyPermissionError, PyRuntimeError, PyValueError},
};
use wnn_experiments::{
    api::{ApiError, ErrorCode},
    engine::EngineError,
};

create_exception!(wnn._engine, NotFoundError, PyValueError, "There is no such thing on the server.");

/// The exception for what the engine refused.
pub(crate) fn raised(error: EngineError) -> PyErr {
    let sentence = error.to_string();
    match error {
        EngineError::Io { source, .. } if source.kind() == ErrorKind::NotFound => {
            PyFileNotFoundError::new_err(sentence)
        }
        EngineError::Io { .. } | EngineError::Threads(_) | EngineError::Writer(_) => PyOSError::new_err(sentence),
        EngineError::Evaluator(_) => PyRuntimeError::new_err(sentence),
        EngineError::Directory { .. }
        | EngineError::Genome(_)
        | EngineError::Corpus(_)
        | EngineError::State(_)
        | EngineError::Checkpoint { .. } => PyValueError::new_err(sentence),
    }
}

/// The exception for what a server refused, or that none could be asked.
pub(crate) fn refused(error: ApiError) -> PyErr {
    let ApiError { error: sentence, code, .. } = error;
    match code {
        ErrorCode::NotFound => NotFoundError::new_err(sentence),
        ErrorCode::Unauthorized | ErrorCode::Forbidden => PyPermissionError::new_err(sentence),
        ErrorCode::Malformed
        | ErrorCode::MethodNotAllowed
        | ErrorCode::Conflict
        | ErrorCode::TooLarge
        | ErrorCode::Invalid => PyValueError::new_err(sentence),
        ErrorCode::TooManyRequests
        | ErrorCode::Internal
        | ErrorCode::Unavailable
        | ErrorCode::StorageFull
        | ErrorCode::Unreachable => PyConnectionError::new_err(sentence),
    }
}
