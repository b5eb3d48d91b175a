//! Deleting a flow with all that belongs to it.

use super::{Flows, required};
use crate::{
    api::Event,
    model::{FlowAction, FlowId},
    service::{ServiceError, checkpoints, naming::name_all},
    store::{checkpoint, experiment, flow},
};

impl Flows<'_> {
    /// Deletes a flow: its experiments, iterations and checkpoints in one transaction, then the checkpoints' files.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] while it is queued or running, or where another flow starts
    /// from one of its checkpoints, [`ServiceError::Internal`].
    pub async fn delete(&self, id: FlowId) -> Result<(), ServiceError> {
        let mut change = self.0.change().await?;
        let mut doomed = required(flow::get(&mut change.db, id).await?, id)?;
        if !doomed.status.allows(FlowAction::Delete) {
            let status = doomed.status;
            return Err(ServiceError::Conflict(format!("flow {id} is {status}; stop it before you delete it")));
        }
        let seeded = flow::seeded_from_flow(&mut change.db, id).await?;
        if !seeded.is_empty() {
            let (flows, start) = (name_all("flow", &seeded), if seeded.len() == 1 { "starts" } else { "start" });
            return Err(ServiceError::Conflict(format!(
                "{flows} {start} from a checkpoint of flow {id}; delete {} first, or clear the seed checkpoint",
                if seeded.len() == 1 { "that one" } else { "those" }
            )));
        }
        // It may start from a checkpoint of its own, whose row would then be held by it.
        if doomed.seed_checkpoint_id.take().is_some() {
            flow::save(&mut change.db, &doomed).await?;
        }
        let checkpoints = checkpoint::of_flow(&mut change.db, id).await?;
        experiment::delete_of_flow(&mut change.db, id).await?;
        checkpoints::forget(&mut change, checkpoints).await?;
        flow::delete(&mut change.db, id).await?;
        change.tell(Event::FlowDeleted { id });
        change.remove_flow_files(id);
        change.commit().await
    }
}
