//! Flows that go from one server to another, on the wire.

use serde::{Deserialize, Serialize};

use super::{Flow, list::lenient_bool};

/// `GET /api/flows/{id}/export?…`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExportQuery {
    /// Whether the tokens of the corpus come along.
    #[serde(default, deserialize_with = "lenient_bool", skip_serializing_if = "Option::is_none")]
    pub with_corpus: Option<bool>,
}

/// The answer to `POST /api/flows/import`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ImportedFlow {
    /// The flow as it is here.
    pub flow: Flow,
    /// What is not as it was there, a sentence each.
    pub notes: Vec<String>,
}
