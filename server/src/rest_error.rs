//! Errors of the service as HTTP answers.

use std::error::Error;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use wnn_experiments::{
    api::{ApiError, ErrorCode},
    service::ServiceError,
};

/// An error on its way out: a JSON sentence with the status of its kind.
#[derive(Debug)]
pub(crate) struct RestError(ApiError);

/// What a handler answers.
pub(crate) type RestResult<T> = Result<T, RestError>;

impl RestError {
    /// The client sent what cannot be read (400).
    pub(crate) fn malformed(sentence: impl Into<String>) -> Self {
        ApiError::new(ErrorCode::Malformed, sentence).into()
    }

    /// There is no such thing (404).
    pub(crate) fn not_found(sentence: impl Into<String>) -> Self {
        ApiError::new(ErrorCode::NotFound, sentence).into()
    }
}

impl From<ApiError> for RestError {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl From<ServiceError> for RestError {
    fn from(error: ServiceError) -> Self {
        if let ServiceError::Internal(source) = &error {
            tracing::error!("{}", with_causes(source.as_ref()));
        }
        Self(error.into())
    }
}

/// The sentence of an error with those of its causes, for whoever runs the server.
pub(crate) fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        source = cause.source();
    }
    text
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.0)).into_response()
    }
}
