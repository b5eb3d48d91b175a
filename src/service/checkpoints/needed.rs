//! Who still needs a checkpoint.

use sqlx::SqliteConnection;

use crate::{
    model::{CheckpointId, Experiment, ExperimentId, ExperimentStatus, FlowId, FlowStatus},
    service::{ServiceError, naming::name_all},
    store::{
        checkpoint::{self, StoredCheckpoint},
        experiment, flow,
    },
};

/// Refuses to delete a checkpoint that flows start from, or that an experiment may have to go on from.
pub(super) async fn refuse_if_needed(
    db: &mut SqliteConnection,
    stored: &StoredCheckpoint,
    seeded: &[FlowId],
) -> Result<(), ServiceError> {
    let id = stored.checkpoint.id;
    if !seeded.is_empty() {
        let (flows, start) = (name_all("flow", seeded), if seeded.len() == 1 { "starts" } else { "start" });
        return Err(ServiceError::Conflict(format!(
            "{flows} {start} from checkpoint {id}; delete it with force to let them start from nothing"
        )));
    }
    let Some(owner) = stored.checkpoint.flow_id else { return Ok(()) };
    let Some(status) = flow::get(db, owner).await?.map(|flow| flow.status) else { return Ok(()) };
    let experiment = match status {
        FlowStatus::Pending | FlowStatus::Completed => return Ok(()),
        FlowStatus::Running | FlowStatus::Queued => stored.checkpoint.experiment_id,
        FlowStatus::Paused | FlowStatus::Failed | FlowStatus::Cancelled => match resuming(db, owner).await? {
            Some((experiment, needed)) if needed == id => experiment,
            _ => return Ok(()),
        },
    };
    let advice =
        if matches!(status, FlowStatus::Running | FlowStatus::Queued) { "stop the flow first, or " } else { "" };
    Err(ServiceError::Conflict(format!(
        "experiment {experiment} of flow {owner}, which is {status}, may have to go on from checkpoint {id}; {advice}delete \
         it with force"
    )))
}

/// The experiment that a flow goes on with when it is started again, and the checkpoint that it goes on from: its furthest
/// state, or else the result of the experiment before it, and so on back to the beginning.
async fn resuming(
    db: &mut SqliteConnection,
    flow: FlowId,
) -> Result<Option<(ExperimentId, CheckpointId)>, ServiceError> {
    let experiments = experiment::of_flow(db, flow).await?;
    let unfinished = |one: &Experiment| one.status != ExperimentStatus::Completed;
    let Some(next) = experiments.iter().position(unfinished) else { return Ok(None) };
    for (index, one) in experiments[..=next].iter().enumerate().rev() {
        let states = checkpoint::of_experiment(db, one.id, false).await?;
        let results = if index < next { checkpoint::of_experiment(db, one.id, true).await? } else { Vec::new() };
        if let Some(found) = results.first().or(states.first()) {
            return Ok(Some((experiments[next].id, found.checkpoint.id)));
        }
    }
    Ok(None)
}
