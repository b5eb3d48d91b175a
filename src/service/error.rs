//! What a use case refuses or cannot do.

use std::error::Error;

use thiserror::Error;

use super::hindrance;
use crate::{
    api::{ApiError, ErrorCode},
    model::{FieldError, TransitionError},
    store::StoreError,
};

/// Why a use case did not do what it was asked.
///
/// Its text is a sentence; that of [`ServiceError::Internal`] is for the log, never for a client.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// There is no such thing.
    #[error("there is no {what} {id}")]
    NotFound {
        /// What was asked for: `flow`, `checkpoint`, …
        what: &'static str,
        /// Which one.
        id: String,
    },
    /// Fields of the request are wrong.
    #[error("{}", ApiError::invalid(.0.clone()).error)]
    Invalid(Vec<FieldError>),
    /// The present state, or a reference, forbids it.
    #[error("{0}")]
    Conflict(String),
    /// It is not the client's to reach.
    #[error("{0}")]
    Forbidden(String),
    /// More than is taken.
    #[error("{0}")]
    TooLarge(String),
    /// A disk is full.
    #[error("{0}")]
    StorageFull(String),
    /// The manager's own fault, or its machine's.
    #[error(transparent)]
    Internal(Box<dyn Error + Send + Sync>),
}

impl ServiceError {
    pub(super) fn not_found(what: &'static str, id: &impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    pub(super) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }

    /// An error of whoever calls the manager in its name.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}

impl From<TransitionError> for ServiceError {
    fn from(error: TransitionError) -> Self {
        Self::Conflict(error.to_string())
    }
}

/// Hides the source of an internal error, except for what a full, read-only or failing disk means; the edge that converts it logs it first.
impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        let code = match error {
            ServiceError::Invalid(fields) => return Self::invalid(fields),
            ServiceError::Internal(source) => return hindrance::explain(source.as_ref()),
            ServiceError::NotFound { .. } => ErrorCode::NotFound,
            ServiceError::Conflict(_) => ErrorCode::Conflict,
            ServiceError::Forbidden(_) => ErrorCode::Forbidden,
            ServiceError::TooLarge(_) => ErrorCode::TooLarge,
            ServiceError::StorageFull(_) => ErrorCode::StorageFull,
        };
        Self::new(code, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_of_an_internal_error_stays_inside() {
        let error = ApiError::from(ServiceError::internal("/root/secret.db is on fire"));
        assert_eq!((error.status(), error.error.contains("secret")), (500, false));
        let error = ApiError::from(ServiceError::not_found("flow", &7));
        assert_eq!((error.status(), error.error.as_str()), (404, "there is no flow 7"));
        let error = ServiceError::invalid("name", "must not be empty");
        assert_eq!(error.to_string(), "name must not be empty");
        assert_eq!(ApiError::from(error).fields.len(), 1);
    }
}
