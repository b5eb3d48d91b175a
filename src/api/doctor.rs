//! Whether rows and files agree, on the wire.

use serde::{Deserialize, Serialize};

use crate::model::named;

named!(
    /// What can be wrong.
    Complaint {
        /// A row names a file that is not there.
        Missing = "missing",
        /// A file holds other bytes than those that were written.
        Changed = "changed",
        /// No row names the file.
        Orphaned = "orphaned",
        /// The file was never finished.
        HalfWritten = "half_written",
        /// Something is said to run that does not, or to be on its way that is not.
        Stuck = "stuck",
    }
);

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Finding {
    /// What kind of thing.
    pub complaint: Complaint,
    /// The file below the data directory, where it is about one.
    pub path: Option<String>,
    /// A sentence for people.
    pub what: String,
    /// What was done about it; nothing unless repairs were asked for, or where only a person can decide.
    pub repaired: Option<String>,
}

/// What was looked at and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Diagnosis {
    /// Rows of checkpoints and corpora whose files were read.
    pub rows: u64,
    /// Files that were seen.
    pub files: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Diagnosis {
    /// Whether nothing is wrong, or nothing any more.
    pub fn is_well(&self) -> bool {
        self.findings.iter().all(|finding| finding.repaired.is_some())
    }
}
