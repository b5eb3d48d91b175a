//! The states of a flow and of an experiment; the moves between them are in `lifecycle`.

use thiserror::Error;

/// A name that is none of those allowed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("must be one of {allowed}, not `{name}`")]
pub struct UnknownName {
    name: String,
    allowed: String,
}

/// Declares an enum whose variants have one stable name each, on the wire and in the database.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub enum $type {
            $($(#[$variant_doc])* #[serde(rename = $name)] $variant),+
        }

        impl $type {
            /// Every variant, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name on the wire and in the database.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::model::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($crate::model::UnknownName::new(name, &[$($name),+])),
                }
            }
        }
    };
}
pub(crate) use named;

impl UnknownName {
    pub(crate) fn new(name: &str, allowed: &[&str]) -> Self {
        Self { name: name.to_owned(), allowed: allowed.join(", ") }
    }
}

named!(
    /// Where a flow stands.
    FlowStatus {
        /// Defined, not yet asked to run.
        Pending = "pending",
        /// Waits for its turn.
        Queued = "queued",
        /// Is being worked on, by the built-in engine or by an outside worker.
        Running = "running",
        /// Interrupted by a person, keeps its place and its work.
        Paused = "paused",
        /// All experiments ended.
        Completed = "completed",
        /// Ended by an error; the flow's `error` says which.
        Failed = "failed",
        /// Stopped by a person; what was done is kept.
        Cancelled = "cancelled",
    }
);

named!(
    /// Where an experiment stands.
    ExperimentStatus {
        /// Not started.
        Pending = "pending",
        /// Iterating.
        Running = "running",
        /// Interrupted by a person, to be resumed.
        Paused = "paused",
        /// Ended by itself: its limit or its patience was reached.
        Completed = "completed",
        /// Ended by an error.
        Failed = "failed",
        /// Stopped by a person.
        Cancelled = "cancelled",
    }
);

named!(
    /// Why a search ended.
    StopReason {
        /// All generations or iterations were done.
        LimitReached = "limit_reached",
        /// The health checks did not improve for as long as `patience` allows.
        PatienceExhausted = "patience_exhausted",
        /// A person stopped it.
        Stopped = "stopped",
    }
);

impl FlowStatus {
    /// Whether nothing more happens to the flow unless somebody asks for it.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

impl ExperimentStatus {
    /// Whether the experiment has ended by itself or by somebody's wish.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = "done".parse::<ExperimentStatus>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "must be one of pending, running, paused, completed, failed, cancelled, not `done`"
        );
    }
}
