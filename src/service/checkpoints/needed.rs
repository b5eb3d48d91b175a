//! Who still needs a checkpoint.

use sqlx::SqliteConnection;

use crate::{
    model::{CheckpointId, Experiment, ExperimentId, ExperimentStatus, FlowId, FlowStatus},
    service::ServiceError,
    store::{
        checkpoint::{self, StoredCheckpoint},
        experiment, flow,
    },
};

/// The flow that may have to go on from a checkpoint, and what that means for whoever wants to delete it.
pub(in crate::service) async fn who_resumes(
    db: &mut SqliteConnection,
    stored: &StoredCheckpoint,
) -> Result<Option<(FlowId, String)>, ServiceError> {
    let id = stored.checkpoint.id;
    let Some(owner) = stored.checkpoint.flow_id else { return Ok(None) };
    let Some(status) = flow::get(db, owner).await?.map(|flow| flow.status) else { return Ok(None) };
    let experiment = match status {
        FlowStatus::Pending | FlowStatus::Completed => return Ok(None),
        FlowStatus::Running | FlowStatus::Queued => stored.checkpoint.experiment_id,
        FlowStatus::Paused | FlowStatus::Failed | FlowStatus::Cancelled => match resuming(db, owner).await? {
            Some((experiment, needed)) if needed == id => experiment,
            _ => return Ok(None),
        },
    };
    let advice =
        if matches!(status, FlowStatus::Running | FlowStatus::Queued) { "stop the flow first, or " } else { "" };
    let sentence = format!(
        "experiment {experiment} of flow {owner}, which is {status}, may have to go on from checkpoint {id}; {advice}delete \
         it with force"
    );
    Ok(Some((owner, sentence)))
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
