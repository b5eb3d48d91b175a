//! Deleting a flow with all that belongs to it.

use std::time::Duration;

use super::{Flows, required};
use crate::{
    api::{DeletionImpact, Event},
    model::{FlowAction, FlowId, TrashKind, TrashState},
    service::{
        ServiceError,
        deletion::{Obstacles, impact_of_flow},
        trash,
    },
    store::{checkpoint, flow, impact, trash::NewEntry},
};

/// How long a deletion waits for a search that ends anyway.
const PATIENCE: Duration = Duration::from_secs(3);

impl Flows<'_> {
    /// What the deletion of a flow would take along, and what stands against it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn deletion(&self, id: FlowId) -> Result<DeletionImpact, ServiceError> {
        let mut db = self.0.read().await?;
        let flow = required(flow::get(&mut db, id).await?, id)?;
        impact_of_flow(&mut db, flow).await
    }

    /// Moves a flow to the trash: with its experiments, iterations and checkpoints in one transaction, then the files.
    ///
    /// With `force` also one from whose checkpoints other flows start: they then start from nothing.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] while it is queued or running, or where another flow starts
    /// from one of its checkpoints, [`ServiceError::Internal`].
    pub async fn delete(&self, id: FlowId, force: bool) -> Result<(), ServiceError> {
        self.wait_for_runner(id).await?;
        let mut change = self.0.change().await?;
        let doomed = required(flow::get(&mut change.db, id).await?, id)?;
        let mut obstacles = Obstacles::of_flow(&mut change.db, &doomed).await?;
        obstacles.check(force)?;
        let entry = NewEntry {
            kind: TrashKind::Flow,
            item_id: Some(id.0),
            name: &doomed.name,
            deleted_at: self.0.now(),
            bytes: impact::bytes_of_flow(&mut change.db, id).await?,
            state: TrashState::Moving,
            seeds: &obstacles.seeds,
        };
        let checkpoints = checkpoint::of_flow(&mut change.db, id).await?;
        let trashed = trash::begin(&mut change, &entry).await?;
        trash::hide_flow(&mut change, id, trashed).await?;
        for stored in checkpoints {
            change.tell(Event::CheckpointDeleted { id: stored.checkpoint.id });
        }
        change.tell(Event::FlowDeleted { id });
        trash::commit(self.0, change, trashed).await
    }

    /// Lets a run that has recorded its end let go of the flow's files.
    async fn wait_for_runner(&self, id: FlowId) -> Result<(), ServiceError> {
        let Some(run) = self.0.runner().find(id) else { return Ok(()) };
        let status = self.get(id).await?.status;
        let may_be_deleted = status.allows(FlowAction::Delete);
        if may_be_deleted && tokio::time::timeout(PATIENCE, run.ended()).await.is_err() {
            return Err(ServiceError::Conflict(format!(
                "flow {id} is {status}, but its search has not let go of its files yet; try again in a moment"
            )));
        }
        Ok(())
    }
}
