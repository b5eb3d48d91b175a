//! Whether the server is well.

use serde::{Deserialize, Serialize};

/// `GET /api/health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Always `ok` in an answer: a server that is not does not answer so.
    pub status: String,
    /// The server's version.
    pub version: String,
    /// The data directory.
    pub data_dir: String,
    /// Threads of the built-in engine.
    pub engine_threads: u32,
    /// Flows that run.
    pub running_flows: u64,
    /// Flows that wait.
    pub queued_flows: u64,
}
