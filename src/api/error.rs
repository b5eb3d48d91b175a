//! What goes wrong, as a client sees it.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::FieldError;

/// An error with a sentence that a person can act on.
///
/// On the wire `{"error": "<sentence>", "code": "invalid", "fields": [{"field", "message"}]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[error("{error}")]
pub struct ApiError {
    /// The sentence.
    pub error: String,
    /// The kind, for programs.
    pub code: ErrorCode,
    /// The fields that are wrong, where the error is about fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
}

/// The kinds of errors; each has one HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Not JSON, or a query that cannot be read (400).
    Malformed,
    /// Nobody is let in who does not show the token (401).
    Unauthorized,
    /// There is no such thing (404).
    NotFound,
    /// Asked for from where it may not be asked, for example by another web site (403).
    Forbidden,
    /// The address exists, but not for this method (405).
    MethodNotAllowed,
    /// The present state or a reference forbids it (409).
    Conflict,
    /// More bytes than are taken (413).
    TooLarge,
    /// Well-formed, but a field is wrong (422).
    Invalid,
    /// Asked too often; to be asked again later (429).
    TooManyRequests,
    /// The server's own fault (500).
    Internal,
    /// The server cannot do it now: a disk is read-only or fails, a database is held, or there is no room for more (503).
    Unavailable,
    /// The disk is full (507).
    StorageFull,
    /// The server could not be reached, or gave an answer that cannot be read; never sent by a server.
    Unreachable,
}

impl ApiError {
    /// An error of that kind.
    pub fn new(code: ErrorCode, sentence: impl Into<String>) -> Self {
        Self { error: sentence.into(), code, fields: Vec::new() }
    }

    /// An [`ErrorCode::Invalid`] error whose sentence names every wrong field.
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        let sentences: Vec<_> = fields.iter().map(FieldError::to_string).collect();
        Self { error: sentences.join("; "), code: ErrorCode::Invalid, fields }
    }

    /// The HTTP status of its kind.
    pub fn status(&self) -> u16 {
        self.code.status()
    }
}

impl ErrorCode {
    /// The HTTP status of the kind.
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthorized => 401,
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::Invalid => 422,
            Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::Unavailable | Self::Unreachable => 503,
            Self::StorageFull => 507,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "malformed",
            Self::Unauthorized => "unauthorized",
            Self::NotFound => "not found",
            Self::Forbidden => "forbidden",
            Self::MethodNotAllowed => "method not allowed",
            Self::Conflict => "conflict",
            Self::TooLarge => "too large",
            Self::Invalid => "invalid",
            Self::TooManyRequests => "too many requests",
            Self::Internal => "internal error",
            Self::Unavailable => "unavailable",
            Self::StorageFull => "storage full",
            Self::Unreachable => "unreachable",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_every_wrong_field() {
        let error = ApiError::invalid(vec![
            FieldError::new("name", "must not be empty"),
            FieldError::new("seed", "must be positive"),
        ]);
        assert_eq!(error.to_string(), "name must not be empty; seed must be positive");
        let json = serde_json::to_value(&error).unwrap();
        assert_eq!(json["error"], "name must not be empty; seed must be positive");
        assert_eq!(json["code"], "invalid");
        assert_eq!(json["fields"][1]["field"], "seed");
        assert_eq!(serde_json::from_value::<ApiError>(json).unwrap(), error);
    }
}
