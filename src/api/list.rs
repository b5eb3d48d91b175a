//! What all lists share: search, order, paging, and lenient booleans in query strings.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::model::{SortColumn, SortOrder};

/// Rows of a page where the client does not say.
pub const DEFAULT_LIMIT: u32 = 50;
/// Rows of a page at most.
pub const MAX_LIMIT: u32 = 1000;
/// Characters and words of a search at most; each word is looked for in every row.
pub const MAX_SEARCHED: (usize, usize) = (200, 10);

/// Which rows of a list, and in which order; the same for all lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub struct ListQuery<S> {
    /// Only rows in which every one of these words stands somewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// The column to sort by; unknown values come last, whichever way it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<S>,
    /// Which way; ascending where a column is named, else newest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<SortOrder>,
    /// Only rows after this one: a cursor from an earlier answer to the same query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Only rows before this one, the last of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Rows at most; 50 unless given, never more than 1000.
    #[serde(default, deserialize_with = "lenient_number", skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Rows to leave out first; not with a cursor.
    #[serde(default, deserialize_with = "lenient_number", skip_serializing_if = "Option::is_none")]
    pub offset: Option<u32>,
}

impl<S> Default for ListQuery<S> {
    fn default() -> Self {
        Self { q: None, sort: None, order: None, after: None, before: None, limit: None, offset: None }
    }
}

impl<S: SortColumn> ListQuery<S> {
    /// The first so many rows, newest first.
    pub fn first(limit: u32) -> Self {
        Self { limit: Some(limit), ..Self::default() }
    }

    /// Rows at most, never above [`MAX_LIMIT`].
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT)
    }

    /// Rows to leave out first.
    pub fn offset(&self) -> u32 {
        self.offset.unwrap_or(0)
    }

    /// The column to sort by.
    pub fn sort(&self) -> S {
        self.sort.unwrap_or(S::ID)
    }

    /// Which way.
    pub fn order(&self) -> SortOrder {
        let usual = if self.sort.is_none() { SortOrder::Descending } else { SortOrder::Ascending };
        self.order.unwrap_or(usual)
    }
}

/// Some rows of a list and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// How many rows the list has without paging (`X-Total-Count`).
    pub total: u64,
    /// Where the next page begins, if there is one (`X-Next-Cursor`, to be sent as `after`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Where the page before this one ends, if there is one (`X-Previous-Cursor`, to be sent as `before`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
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

/// Reads a number that a query string may have made a text of.
fn lenient_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Number(u32),
        Text(String),
    }
    let parse =
        |text: String| text.parse().map_err(|_| de::Error::custom(format!("must be a whole number, not `{text}`")));
    match Option::deserialize(deserializer)? {
        None => Ok(None),
        Some(Number::Number(number)) => Ok(Some(number)),
        Some(Number::Text(text)) => parse(text).map(Some),
    }
}
