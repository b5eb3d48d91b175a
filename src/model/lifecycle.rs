//! What can be asked of, or happen to, a flow and an experiment, and what comes of it in each state.
//!
//! Drawn in `docs/LIFECYCLE.md`; a test holds the drawing to these tables.

use thiserror::Error;

use super::{ExperimentStatus, FlowStatus, status::named};

named!(
    /// What can be asked of, or happen to, a flow.
    FlowAction {
        /// Put it in the queue.
        Start = "start",
        /// Finish the iteration, save, and end.
        Stop = "stop",
        /// Finish the iteration, save, and wait to be resumed.
        Pause = "pause",
        /// Put a paused flow back in the queue.
        Resume = "resume",
        /// Put a flow that was ended or paused in the queue, to go on or to begin from nothing.
        Restart = "restart",
        /// End it, also where it never ran.
        Cancel = "cancel",
        /// Remove it with all that it made.
        Delete = "delete",
        /// Give it another configuration.
        Edit = "edit",
        /// Add, remove and reorder experiments that have not begun.
        Arrange = "arrange",
        /// Give it another place in the queue.
        Move = "move",
        /// Make a new flow with the same configuration.
        Duplicate = "duplicate",
        /// Make a new flow that starts from one of its checkpoints.
        Fork = "fork",
        /// A worker begins to run it.
        Begin = "begin",
        /// All experiments ended.
        Complete = "complete",
        /// An error ended it.
        Fail = "fail",
        /// The process that ran it is gone; put it back in the queue.
        Requeue = "requeue",
    }
);

named!(
    /// What can be asked of, or happen to, an experiment.
    ExperimentAction {
        /// A search begins it, goes on with it, or computes a lost result again.
        Begin = "begin",
        /// Its flow was paused.
        Pause = "pause",
        /// Its flow was stopped.
        Stop = "stop",
        /// It ended by itself.
        Complete = "complete",
        /// An error ended it.
        Fail = "fail",
        /// Its flow is in the queue again and will go on with it.
        Requeue = "requeue",
        /// Remove it.
        Delete = "delete",
        /// Give it another place in its flow.
        Arrange = "arrange",
    }
);

/// An action that the present state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{subject} that is {from} cannot {action}{instead}")]
pub struct TransitionError {
    subject: &'static str,
    from: &'static str,
    action: &'static str,
    instead: String,
}

impl FlowAction {
    /// What a person may ask for; the rest only happens.
    pub const ASKED: &[Self] = &[
        Self::Start,
        Self::Stop,
        Self::Pause,
        Self::Resume,
        Self::Restart,
        Self::Cancel,
        Self::Delete,
        Self::Edit,
        Self::Arrange,
        Self::Move,
        Self::Duplicate,
        Self::Fork,
    ];

    /// What it means for the experiments that were under way.
    pub fn of_experiments(self) -> Option<ExperimentAction> {
        match self {
            Self::Start | Self::Resume | Self::Restart | Self::Requeue => Some(ExperimentAction::Requeue),
            Self::Stop | Self::Cancel => Some(ExperimentAction::Stop),
            Self::Pause => Some(ExperimentAction::Pause),
            Self::Complete => Some(ExperimentAction::Complete),
            Self::Fail => Some(ExperimentAction::Fail),
            _ => None,
        }
    }

    /// What comes after "it can".
    fn phrase(self) -> &'static str {
        match self {
            Self::Pause => "be paused",
            Self::Cancel => "be cancelled",
            Self::Delete => "be deleted",
            Self::Edit => "be given another configuration",
            Self::Arrange => "have its experiments rearranged",
            Self::Move => "be moved in the queue",
            Self::Duplicate => "be duplicated",
            Self::Fork => "be forked",
            other => other.as_str(),
        }
    }
}

impl FlowStatus {
    /// The state that `action` leads to; the same where the action is allowed and does not move the flow.
    ///
    /// # Errors
    ///
    /// [`TransitionError`] where the present state does not allow the action.
    pub fn after(self, action: FlowAction) -> Result<Self, TransitionError> {
        self.next(action).ok_or_else(|| self.refusal(action))
    }

    fn next(self, action: FlowAction) -> Option<Self> {
        use FlowAction as A;
        let next = match (action, self) {
            (A::Start, Self::Pending | Self::Paused | Self::Failed | Self::Cancelled)
            | (A::Resume, Self::Paused)
            | (A::Restart, Self::Paused | Self::Completed | Self::Failed | Self::Cancelled)
            | (A::Requeue, Self::Running) => Self::Queued,
            (A::Begin, Self::Pending | Self::Queued | Self::Paused | Self::Failed | Self::Cancelled) => Self::Running,
            (A::Pause, Self::Queued | Self::Running) => Self::Paused,
            (A::Stop, Self::Queued | Self::Running | Self::Paused)
            | (A::Cancel, Self::Pending | Self::Queued | Self::Running | Self::Paused) => Self::Cancelled,
            (A::Complete, Self::Running) => Self::Completed,
            (A::Fail, Self::Pending | Self::Queued | Self::Running | Self::Paused) => Self::Failed,
            (A::Delete, Self::Pending | Self::Paused | Self::Completed | Self::Failed | Self::Cancelled)
            | (A::Edit, Self::Pending)
            | (A::Move, Self::Queued)
            | (A::Duplicate | A::Fork, _) => self,
            (A::Arrange, _) if self != Self::Completed => self,
            _ => return None,
        };
        Some(next)
    }

    /// What a person may ask for in this state.
    pub fn allowed(self) -> impl Iterator<Item = FlowAction> {
        FlowAction::ASKED.iter().copied().filter(move |&action| self.allows(action))
    }

    /// Whether the action is allowed in this state.
    pub fn allows(self, action: FlowAction) -> bool {
        self.next(action).is_some()
    }

    fn refusal(self, action: FlowAction) -> TransitionError {
        let can: Vec<_> = self.allowed().map(FlowAction::phrase).collect();
        let instead = format!("; it can {}", can.join(", "));
        TransitionError { subject: "a flow", from: self.as_str(), action: action.phrase(), instead }
    }
}

impl ExperimentStatus {
    /// What happened to an experiment that has come to this state.
    pub fn reached_by(self) -> ExperimentAction {
        match self {
            Self::Pending => ExperimentAction::Requeue,
            Self::Running => ExperimentAction::Begin,
            Self::Paused => ExperimentAction::Pause,
            Self::Completed => ExperimentAction::Complete,
            Self::Failed => ExperimentAction::Fail,
            Self::Cancelled => ExperimentAction::Stop,
        }
    }

    /// The actions that lead to the state that an outside worker tells of: one, or two where it did not tell that the
    /// experiment had begun.
    ///
    /// # Errors
    ///
    /// [`TransitionError`] where no such way leads there.
    pub fn way_to(self, told: Self) -> Result<Vec<ExperimentAction>, TransitionError> {
        let action = told.reached_by();
        let Err(refusal) = self.after(action) else { return Ok(vec![action]) };
        let begun = self.after(ExperimentAction::Begin).and_then(|running| running.after(action));
        match begun {
            Ok(_) if !self.is_ended() && told != self && told != Self::Pending => {
                Ok(vec![ExperimentAction::Begin, action])
            }
            _ => Err(refusal),
        }
    }

    /// The state that `action` leads to; the same where the action is allowed and does not move the experiment.
    ///
    /// # Errors
    ///
    /// [`TransitionError`] where the present state does not allow the action.
    pub fn after(self, action: ExperimentAction) -> Result<Self, TransitionError> {
        use ExperimentAction as A;
        let next = match (action, self) {
            (A::Begin, Self::Pending | Self::Paused | Self::Completed | Self::Failed | Self::Cancelled) => {
                Self::Running
            }
            (A::Pause, Self::Running) => Self::Paused,
            (A::Stop, Self::Running | Self::Paused) => Self::Cancelled,
            (A::Complete, Self::Running) => Self::Completed,
            (A::Fail, Self::Running | Self::Paused) => Self::Failed,
            (A::Requeue, Self::Running | Self::Paused | Self::Failed | Self::Cancelled)
            | (A::Delete | A::Arrange, Self::Pending) => Self::Pending,
            _ => {
                let phrase = match action {
                    A::Delete => "be deleted, because it ran",
                    A::Arrange => "be moved, because it ran",
                    other => other.as_str(),
                };
                let (subject, from) = ("an experiment", self.as_str());
                return Err(TransitionError { subject, from, action: phrase, instead: String::new() });
            }
        };
        Ok(next)
    }
}

#[cfg(test)]
mod tests;
