//! From texts in columns to domain values and back.

use std::{fmt::Display, str::FromStr};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::StoreError;

/// Reads a name or a time.
pub(super) fn parse<T: FromStr<Err: Display>>(column: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|error: T::Err| StoreError::Value { column, reason: error.to_string() })
}

/// Reads a name or a time that may be missing.
pub(super) fn parse_optional<T: FromStr<Err: Display>>(
    column: &'static str,
    text: Option<&str>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| parse(column, text)).transpose()
}

/// Reads JSON.
pub(super) fn from_json<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Value { column, reason: error.to_string() })
}

/// Reads JSON that may be missing.
pub(super) fn from_json_optional<T: DeserializeOwned>(
    column: &'static str,
    text: Option<&str>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| from_json(column, text)).transpose()
}

/// Writes JSON.
pub(super) fn to_json(column: &'static str, value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Value { column, reason: error.to_string() })
}

/// Writes JSON that may be missing.
pub(super) fn to_json_optional(value: Option<&Value>) -> Option<String> {
    value.map(Value::to_string)
}

/// Writes a name or a time that may be missing.
pub(super) fn text_optional<T: Display>(value: Option<&T>) -> Option<String> {
    value.map(T::to_string)
}
