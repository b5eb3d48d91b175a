//! The states of a flow and of an experiment, and the moves between them.

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

named!(
    /// What can be asked of, or happen to, a flow.
    FlowAction {
        /// Put it in the queue.
        Start = "start",
        /// A worker begins to run it.
        Begin = "begin",
        /// Finish the iteration, save, and end.
        Stop = "stop",
        /// All experiments ended.
        Complete = "complete",
        /// An error ended it.
        Fail = "fail",
        /// The process that ran it is gone; put it back in the queue.
        Requeue = "requeue",
    }
);

/// An action that the present state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a flow that is {from} cannot {action}")]
pub struct TransitionError {
    /// The state that the flow is in.
    pub from: FlowStatus,
    /// What was asked.
    pub action: FlowAction,
}

impl FlowStatus {
    /// The state that `action` leads to.
    ///
    /// A stopped, failed or paused flow can be started again: it goes on from its last checkpoint.
    ///
    /// # Errors
    ///
    /// [`TransitionError`] where the present state does not allow the action.
    pub fn after(self, action: FlowAction) -> Result<Self, TransitionError> {
        use FlowAction as A;
        match (self, action) {
            (Self::Pending | Self::Paused | Self::Failed | Self::Cancelled, A::Start) | (Self::Running, A::Requeue) => {
                Ok(Self::Queued)
            }
            (Self::Pending | Self::Queued | Self::Paused, A::Begin) => Ok(Self::Running),
            (Self::Queued | Self::Running | Self::Paused, A::Stop) => Ok(Self::Cancelled),
            (Self::Running, A::Complete) => Ok(Self::Completed),
            (Self::Pending | Self::Queued | Self::Running | Self::Paused, A::Fail) => Ok(Self::Failed),
            (from, action) => Err(TransitionError { from, action }),
        }
    }

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
    fn every_state_and_action_is_either_a_move_or_a_sentence() {
        let moves: Vec<_> = FlowStatus::ALL
            .iter()
            .flat_map(|&from| {
                FlowAction::ALL.iter().filter_map(move |&action| Some((from, action, from.after(action).ok()?)))
            })
            .map(|(from, action, to)| format!("{from} {action} {to}"))
            .collect();
        assert_eq!(
            moves,
            [
                "pending start queued",
                "pending begin running",
                "pending fail failed",
                "queued begin running",
                "queued stop cancelled",
                "queued fail failed",
                "running stop cancelled",
                "running complete completed",
                "running fail failed",
                "running requeue queued",
                "paused start queued",
                "paused begin running",
                "paused stop cancelled",
                "paused fail failed",
                "failed start queued",
                "cancelled start queued",
            ]
        );
        let refused = FlowStatus::Completed.after(FlowAction::Stop).unwrap_err();
        assert_eq!(refused.to_string(), "a flow that is completed cannot stop");
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = "done".parse::<ExperimentStatus>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "must be one of pending, running, paused, completed, failed, cancelled, not `done`"
        );
    }
}
