//! Starting and stopping flows.

use std::time::Duration;

use sqlx::SqliteConnection;

use super::{Flows, ending::end_experiments, required};
use crate::{
    api::Flow,
    model::{FlowAction, FlowId},
    service::{ServiceError, lifecycle},
    store::{corpus, flow},
};

/// How long a stop waits for the iteration to end before it answers with a flow that still runs.
const STOP_PATIENCE: Duration = Duration::from_secs(3);

impl Flows<'_> {
    /// Puts a flow into the queue. One that was stopped or failed goes on from its last checkpoint; one that an outside
    /// worker ran is the built-in engine's from now on.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] where its state forbids it, [`ServiceError::Internal`].
    pub async fn start(&self, id: FlowId) -> Result<Flow, ServiceError> {
        let now = self.0.now();
        let mut change = self.0.change().await?;
        let mut flow = required(flow::get(&mut change.db, id).await?, id)?;
        lifecycle::advance(&mut flow, FlowAction::Start, now)?;
        refuse_without_corpus(&mut change.db, &flow).await?;
        (flow.pid, flow.last_heartbeat) = (None, None);
        flow::save(&mut change.db, &flow).await?;
        flow::set_queued_at(&mut change.db, id, now).await?;
        change.tell(lifecycle::event(flow.clone()));
        change.commit().await?;
        self.0.runner().wake();
        Ok(flow)
    }

    /// Stops a flow. One that the built-in engine runs finishes its iteration and is saved first: this waits a few
    /// seconds for it, and if that is not enough answers with a flow that is still running and ends soon after.
    ///
    /// One that an outside worker runs is marked cancelled; the worker learns of it when it next says something.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] where its state forbids it, [`ServiceError::Internal`].
    pub async fn stop(&self, id: FlowId) -> Result<Flow, ServiceError> {
        let now = self.0.now();
        let mut change = self.0.change().await?;
        let mut flow = required(flow::get(&mut change.db, id).await?, id)?;
        lifecycle::advance(&mut flow, FlowAction::Stop, now)?;
        // A flow is taken from the queue and ended inside a change, so none can begin or end meanwhile.
        if let Some(mut ended) = self.0.runner().ask_to_stop(id) {
            drop(change);
            // An error says that the run is gone, which is as good.
            let _ = tokio::time::timeout(STOP_PATIENCE, ended.wait_for(|ended| *ended)).await;
            return self.get(id).await;
        }
        flow::save(&mut change.db, &flow).await?;
        end_experiments(&mut change, &flow, now).await?;
        change.tell(lifecycle::event(flow.clone()));
        change.commit().await?;
        Ok(flow)
    }
}

/// A flow that came from another server may have left its corpus there.
pub(super) async fn refuse_without_corpus(db: &mut SqliteConnection, flow: &Flow) -> Result<(), ServiceError> {
    let (id, name) = (flow.id, flow.config.corpus());
    if corpus::get(db, name).await?.is_some() {
        return Ok(());
    }
    Err(ServiceError::Conflict(format!(
        "flow {id} learns from the corpus `{name}`, which is not here; add it under that name, or import the flow together \
         with its corpus"
    )))
}
