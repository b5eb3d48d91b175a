//! What a move of a flow from one state to another changes, and the events that tell it.

use super::{ServiceError, change::Change, experiments};
use crate::{
    api::{Event, FailedFlow},
    model::{
        Experiment, ExperimentAction, ExperimentStatus, Flow, FlowAction, FlowStatus, StopReason, Timestamp,
        TransitionError,
    },
    store::{experiment, flow, queue, worker},
};

/// Moves a flow; its row, its times, its place in the queue and the experiments that were under way follow.
pub(super) async fn perform(
    change: &mut Change,
    flow: &mut Flow,
    action: FlowAction,
    now: Timestamp,
) -> Result<(), ServiceError> {
    advance(flow, action, now)?;
    flow::save(&mut change.db, flow).await?;
    worker::clear_wish(&mut change.db, flow.id).await?;
    // One that is put back keeps the place that it had.
    if flow.status == FlowStatus::Queued && action != FlowAction::Requeue {
        queue::join(&mut change.db, flow.id).await?;
    }
    if let Some(action) = action.of_experiments() {
        for before in experiment::of_flow(&mut change.db, flow.id).await? {
            let mut after = before.clone();
            if follow(&mut after, action, now).is_ok() {
                experiment::save(&mut change.db, &after).await?;
                experiments::tell(change, &before, &after);
            }
        }
    }
    change.tell(event(flow.clone()));
    Ok(())
}

/// Moves an experiment; its times and the reason why it ended follow.
pub(super) fn follow(
    experiment: &mut Experiment,
    action: ExperimentAction,
    now: Timestamp,
) -> Result<(), TransitionError> {
    experiment.status = experiment.status.after(action)?;
    match experiment.status {
        ExperimentStatus::Pending | ExperimentStatus::Running | ExperimentStatus::Paused => {
            (experiment.ended_at, experiment.stop_reason) = (None, None);
        }
        ExperimentStatus::Completed | ExperimentStatus::Failed => experiment.ended_at = Some(now),
        ExperimentStatus::Cancelled => {
            (experiment.ended_at, experiment.stop_reason) = (Some(now), Some(StopReason::Stopped));
        }
    }
    Ok(())
}

fn advance(flow: &mut Flow, action: FlowAction, now: Timestamp) -> Result<(), TransitionError> {
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
