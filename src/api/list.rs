//! What all lists share: paging and lenient booleans in query strings.

use serde::{Deserialize, Deserializer, Serialize, de};

/// Rows of a page where the client does not say.
pub const DEFAULT_LIMIT: u32 = 50;
/// Rows of a page at most.
pub const MAX_LIMIT: u32 = 1000;

/// Which rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paging {
    /// Rows at most; `DEFAULT_LIMIT` unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Rows to leave out first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u32>,
}

impl Paging {
    /// Rows at most, never above [`MAX_LIMIT`].
    pub fn limit(self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT)
    }

    /// Rows to leave out first.
    pub fn offset(self) -> u32 {
        self.offset.unwrap_or(0)
    }
}

/// Some rows of a list and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// How many rows the list has without paging (`X-Total-Count`).
    pub total: u64,
}

/// Reads a boolean as Python, JavaScript and people write it in a query: `true`, `True`, `1`, …
pub(super) fn lenient_bool<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "true" | "1" => Ok(Some(true)),
        "false" | "0" => Ok(Some(false)),
        _ => Err(de::Error::custom(format!("must be true or false, not `{text}`"))),
    }
}
