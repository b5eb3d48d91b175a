//! What a move of a flow from one state to another changes, and the event that tells it.

use super::ServiceError;
use crate::{
    api::{Event, FailedFlow},
    model::{Flow, FlowAction, FlowStatus, Timestamp},
};

/// Moves a flow; its times and its error follow.
pub(super) fn advance(flow: &mut Flow, action: FlowAction, now: Timestamp) -> Result<(), ServiceError> {
    flow.status = flow.status.after(action)?;
    if flow.status.is_ended() {
        flow.completed_at = Some(now);
        return Ok(());
    }
    flow.completed_at = None;
    flow.error = None;
    if flow.status == FlowStatus::Running {
        flow.started_at.get_or_insert(now);
    }
    Ok(())
}

/// The event that tells where the flow now stands.
pub(super) fn event(flow: Flow) -> Event {
    match flow.status {
        FlowStatus::Queued => Event::FlowQueued(flow),
        FlowStatus::Running => Event::FlowStarted(flow),
        FlowStatus::Completed => Event::FlowCompleted(flow),
        FlowStatus::Cancelled => Event::FlowCancelled(flow),
        FlowStatus::Failed => {
            let error = flow.error.clone().unwrap_or_else(|| "no reason was given".to_owned());
            Event::FlowFailed(FailedFlow { flow, error })
        }
        FlowStatus::Pending | FlowStatus::Paused => Event::FlowUpdated(flow),
    }
}
