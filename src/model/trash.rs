//! What was deleted and can be restored for a while.

use serde::{Deserialize, Serialize};

use super::{Timestamp, TrashId, status::named};

/// Days for which what was deleted can be restored.
pub const TRASH_DAYS: u32 = 30;

const MILLIS_OF_DAY: i64 = 86_400_000;

named!(
    /// What an entry of the trash is.
    TrashKind {
        /// A flow with its experiments, their records and checkpoints.
        Flow = "flow",
        /// A single checkpoint.
        Checkpoint = "checkpoint",
        /// A file that no row named.
        File = "file",
    }
);

named!(
    /// How far an entry of the trash is.
    TrashState {
        /// Its files are on their way into the trash.
        Moving = "moving",
        /// It can be restored.
        Kept = "kept",
        /// Its files are on their way back.
        Restoring = "restoring",
        /// It is being destroyed.
        Purging = "purging",
    }
);

/// An entry of the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Trashed {
    /// Its id.
    pub id: TrashId,
    /// What it is.
    pub kind: TrashKind,
    /// The id of the flow or the checkpoint, which it gets back when it is restored.
    pub item_id: Option<i64>,
    /// What it was called; of a file its path below the data directory.
    pub name: String,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// Bytes of its files.
    pub bytes: u64,
    /// How far it is.
    pub state: TrashState,
}

impl Trashed {
    /// When it is destroyed.
    pub fn restorable_until(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.deleted_at.unix_millis() + i64::from(TRASH_DAYS) * MILLIS_OF_DAY)
    }

    /// What was deleted before this is destroyed by now.
    pub fn forgotten_before(now: Timestamp) -> Timestamp {
        Timestamp::from_unix_millis(now.unix_millis() - i64::from(TRASH_DAYS) * MILLIS_OF_DAY)
    }
}
