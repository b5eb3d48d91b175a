//! Whether the server is well.

use serde::{Deserialize, Serialize};

/// `GET /api/health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Health {
    /// `ok`, or `degraded` where something below is not as it should be.
    pub status: String,
    /// Why it is degraded.
    pub reason: Option<String>,
    /// The server's version.
    pub version: String,
    /// The data directory.
    pub data_dir: String,
    /// Whether the database answers: `ok` or `failed`.
    pub database: String,
    /// The disk of the data directory; `null` where it does not answer.
    pub disk: Option<DiskHealth>,
    /// Who takes queued flows.
    pub runner: RunnerHealth,
    /// Threads of the built-in engine.
    pub engine_threads: u32,
    /// Flows that run.
    pub running_flows: u64,
    /// Flows that wait.
    pub queued_flows: u64,
}

/// The disk of the data directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DiskHealth {
    /// Bytes that are free.
    pub free_bytes: u64,
    /// Bytes in all.
    pub total_bytes: u64,
    /// Whether the server may write to it.
    pub writable: bool,
}

/// Who takes queued flows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RunnerHealth {
    /// `built-in` or `external`.
    pub mode: String,
    /// Whether the built-in one is at work; `null` where workers elsewhere take the flows.
    pub alive: Option<bool>,
}
