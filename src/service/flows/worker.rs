//! Signs of life of the outside worker that runs a flow.

use super::{Flows, required};
use crate::{
    api::{Event, ValidationSummary},
    model::{Flow, FlowId},
    service::{ServiceError, experiments},
    store::{
        flow, validation,
        worker::{self, Worker},
    },
};

impl Flows<'_> {
    /// Notes the process of the outside worker that has the flow from now on; without one the worker lets go of it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`], [`ServiceError::Conflict`] where this server runs the flow,
    /// [`ServiceError::Internal`].
    pub async fn set_pid(&self, id: FlowId, pid: Option<i64>) -> Result<(), ServiceError> {
        if let Some(pid) = pid.filter(|pid| *pid < 1) {
            return Err(ServiceError::invalid("pid", format!("must be the number of a process, not {pid}")));
        }
        self.note(id, |flow| {
            flow.pid = pid;
            Ok(())
        })
        .await
    }

    /// Notes that the outside worker of a flow is alive.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] where the flow has ended, as the worker so learns, or this
    /// server runs it, [`ServiceError::Internal`].
    pub async fn heartbeat(&self, id: FlowId) -> Result<(), ServiceError> {
        let now = self.0.now();
        self.note(id, |flow| {
            if flow.status.is_ended() {
                let status = flow.status;
                return Err(ServiceError::Conflict(format!(
                    "flow {id} is {status}; there is nothing more to do for it"
                )));
            }
            flow.last_heartbeat = Some(now);
            Ok(())
        })
        .await
    }

    async fn note(
        &self,
        id: FlowId,
        sign: impl FnOnce(&mut Flow) -> Result<(), ServiceError> + Send,
    ) -> Result<(), ServiceError> {
        let mut change = self.0.change().await?;
        let mut flow = required(flow::get(&mut change.db, id).await?, id)?;
        experiments::refuse_if_run_here(&mut change.db, Some(id)).await?;
        sign(&mut flow)?;
        flow::save(&mut change.db, &flow).await?;
        if flow.pid.is_some() || flow.last_heartbeat.is_some() {
            worker::set(&mut change.db, id, Worker::Outside).await?;
        }
        change.tell(Event::FlowUpdated(flow));
        change.commit().await
    }

    /// The validation summaries of a flow, newest first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn validations(&self, id: FlowId) -> Result<Vec<ValidationSummary>, ServiceError> {
        let mut db = self.0.read().await?;
        required(flow::get(&mut db, id).await?, id)?;
        Ok(validation::of_flow(&mut db, id).await?)
    }
}
