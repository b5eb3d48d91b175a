//! Backups on the wire.

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

/// `POST /api/backup`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NewBackup {
    /// Where to, on the server's machine: an absolute path to a directory that is empty or not there.
    pub directory: String,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BackupReport {
    /// Where it is, or where it was restored to.
    pub directory: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Files in it, the database among them.
    pub files: u64,
    /// Bytes of these files.
    pub bytes: u64,
    /// What was wrong with the data when it was made, a sentence each: files that had vanished or changed.
    pub problems: Vec<String>,
}
