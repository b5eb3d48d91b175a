//! The trash on the wire.

use serde::{Deserialize, Serialize};

use crate::model::TrashKind;

/// `GET /api/trash?…`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TrashQuery {
    /// Only entries of that kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TrashKind>,
    /// Only the entry of the flow or checkpoint with that id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<i64>,
    /// Rows at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Rows to leave out first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u32>,
}
