//! The error of every server function: an [`ApiError`] under a name of this crate.

use std::fmt;

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use wnn_experiments::api::{ApiError, ErrorCode};

use crate::serverfns::JsonText;

/// What a server function answers when it cannot do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AppError(pub ApiError);

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<ApiError> for AppError {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr as E;
        Self(match error {
            E::Request(_) | E::Response(_) | E::Deserialization(_) => ApiError::new(
                ErrorCode::Unreachable,
                "The server did not answer in a way this page understands. Check that it runs, then try again.",
            ),
            E::Args(detail) | E::MissingArg(detail) => {
                ApiError::new(ErrorCode::Malformed, format!("The form could not be read: {detail}."))
            }
            E::UnsupportedRequestMethod(_) => {
                ApiError::new(ErrorCode::MethodNotAllowed, "That address does not take this method.")
            }
            E::Registration(_) | E::ServerError(_) | E::MiddlewareError(_) | E::Serialization(_) => {
                ApiError::new(ErrorCode::Internal, "The server could not do that. Its log says why.")
            }
        })
    }
}
