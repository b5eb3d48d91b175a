//! What the end of a flow that an outside worker ran means for its experiments.

use crate::{
    api::Flow,
    model::{ExperimentStatus, FlowStatus, Timestamp},
    service::{ServiceError, change::Change, experiments},
    store::experiment,
};

/// Ends the experiments of a flow that has ended, as far as they were under way; those that never began stay as they are.
pub(in crate::service) async fn end_experiments(
    change: &mut Change,
    flow: &Flow,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let status = match flow.status {
        FlowStatus::Completed => ExperimentStatus::Completed,
        FlowStatus::Failed => ExperimentStatus::Failed,
        FlowStatus::Cancelled => ExperimentStatus::Cancelled,
        _ => return Ok(()),
    };
    for before in experiment::of_flow(&mut change.db, flow.id).await? {
        if matches!(before.status, ExperimentStatus::Running | ExperimentStatus::Paused) {
            let mut ended = before.clone();
            experiments::move_to(&mut ended, status, now)?;
            experiment::save(&mut change.db, &ended).await?;
            experiments::tell(change, &before, &ended);
        }
    }
    Ok(())
}
