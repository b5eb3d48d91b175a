//! One problem with one field of what somebody sent.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Says which field is wrong and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FieldError {
    /// Path of the field as the sender wrote it, for example `config.experiments[2].params.patience`.
    pub field: String,
    /// A sentence fragment that follows the field's name: `must be between 1 and 100, not 0`.
    pub message: String,
}

impl FieldError {
    /// A problem with `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.message)
    }
}
