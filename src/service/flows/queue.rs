//! Starting, stopping, pausing and resuming flows, and the order in which they wait.

use std::time::Duration;

use super::{Flows, create::insert_planned, required};
use crate::{
    api::{Event, Flow, QueueOrder, Restart},
    model::{ExperimentAction, FlowAction, FlowId, FlowStatus},
    service::{ServiceError, change::Change, lifecycle},
    store::{StoreError, experiment, flow, queue, worker},
};

/// How long a stop or a pause waits for the iteration to end before it answers with a flow that still runs.
const PATIENCE: Duration = Duration::from_secs(3);

impl Flows<'_> {
    /// Puts a flow into the queue. One that was stopped or failed goes on from its last checkpoint; one that an outside
    /// worker ran is free for whoever comes first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] where its state forbids it, [`ServiceError::Invalid`] where the
    /// engine here cannot run it, [`ServiceError::Internal`].
    pub async fn start(&self, id: FlowId) -> Result<Flow, ServiceError> {
        self.enqueue(id, FlowAction::Start, false).await
    }

    /// Puts a paused flow back into the queue; it goes on exactly where it was.
    ///
    /// # Errors
    ///
    /// Those of [`Flows::start`].
    pub async fn resume(&self, id: FlowId) -> Result<Flow, ServiceError> {
        self.enqueue(id, FlowAction::Resume, false).await
    }

    /// Puts a flow that has ended or is paused into the queue: to go on, or to begin a new run and keep the old one's
    /// history.
    ///
    /// # Errors
    ///
    /// Those of [`Flows::start`].
    pub async fn restart(&self, id: FlowId, how: Restart) -> Result<Flow, ServiceError> {
        self.enqueue(id, FlowAction::Restart, how.from_beginning).await
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
        self.interrupt(id, FlowAction::Stop).await
    }

    /// Stops a flow, also one that was never started.
    ///
    /// # Errors
    ///
    /// Those of [`Flows::stop`].
    pub async fn cancel(&self, id: FlowId) -> Result<Flow, ServiceError> {
        self.interrupt(id, FlowAction::Cancel).await
    }

    /// Pauses a flow that waits or runs; one that runs finishes its iteration and is saved first, as with a stop.
    ///
    /// # Errors
    ///
    /// Those of [`Flows::stop`].
    pub async fn pause(&self, id: FlowId) -> Result<Flow, ServiceError> {
        self.interrupt(id, FlowAction::Pause).await
    }

    /// The flows that wait, in the order in which they are taken.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn queue(&self) -> Result<Vec<Flow>, ServiceError> {
        let mut db = self.0.read().await?;
        let mut flows = Vec::new();
        for id in queue::list(&mut db).await? {
            match flow::get(&mut db, id).await {
                Ok(found) => flows.extend(found),
                // It is given up when its turn comes.
                Err(error @ StoreError::Value { .. }) => tracing::error!("flow {id} is left out of the queue: {error}"),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(flows)
    }

    /// Lets those flows come first, in that order; the others follow as they stood.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] where one does not wait, [`ServiceError::Invalid`] where one
    /// is named twice, [`ServiceError::Internal`].
    pub async fn reorder_queue(&self, order: &QueueOrder) -> Result<Vec<Flow>, ServiceError> {
        let mut change = self.0.change().await?;
        let mut wanted: Vec<FlowId> = Vec::new();
        for &id in &order.flow_ids {
            required(flow::get(&mut change.db, id).await?, id)?.status.after(FlowAction::Move)?;
            if wanted.contains(&id) {
                return Err(ServiceError::invalid(
                    "flow_ids",
                    format!("must name each flow once, but {id} is there twice"),
                ));
            }
            wanted.push(id);
        }
        for id in queue::list(&mut change.db).await? {
            if !wanted.contains(&id) {
                wanted.push(id);
            }
        }
        queue::reorder(&mut change.db, &wanted).await?;
        for &id in &order.flow_ids {
            let moved = required(flow::get(&mut change.db, id).await?, id)?;
            change.tell(lifecycle::event(moved));
        }
        change.commit().await?;
        self.queue().await
    }

    async fn enqueue(&self, id: FlowId, action: FlowAction, from_beginning: bool) -> Result<Flow, ServiceError> {
        let mut change = self.0.change().await?;
        let mut flow = required(flow::get(&mut change.db, id).await?, id)?;
        flow.status.after(action)?;
        self.refuse_unless_runnable(&mut change.db, &flow, from_beginning).await?;
        (flow.pid, flow.last_heartbeat) = (None, None);
        worker::clear(&mut change.db, id).await?;
        if from_beginning {
            self.begin_run(&mut change, &mut flow).await?;
        }
        lifecycle::perform(&mut change, &mut flow, action, self.0.now()).await?;
        if from_beginning {
            for experiment in experiment::of_flow(&mut change.db, id).await? {
                change.tell(Event::ExperimentStatusChanged(experiment));
            }
        }
        change.commit().await?;
        self.0.runner().wake();
        Ok(flow)
    }

    /// Gives a flow its next run: the same experiments anew, with the same random numbers. Those of the last run stay.
    async fn begin_run(&self, change: &mut Change, flow: &mut Flow) -> Result<(), ServiceError> {
        let now = self.0.now();
        let mut errors = Vec::new();
        let Some(plan) = self.check_plan(&mut change.db, &mut flow.config.clone(), &mut errors).await? else {
            return Err(ServiceError::Invalid(errors));
        };
        let last = experiment::of_flow(&mut change.db, flow.id).await?;
        let slots: Vec<_> = last.iter().map(|experiment| experiment.slot).collect();
        for mut experiment in last {
            if lifecycle::follow(&mut experiment, ExperimentAction::Stop, now).is_ok() {
                experiment::save(&mut change.db, &experiment).await?;
            }
        }
        (flow.current_run, flow.started_at) = (flow.current_run + 1, None);
        flow::save(&mut change.db, flow).await?;
        insert_planned(&mut change.db, flow, &plan, &slots, now).await?;
        *flow = required(flow::get(&mut change.db, flow.id).await?, flow.id)?;
        (flow.pid, flow.last_heartbeat) = (None, None);
        Ok(())
    }

    async fn interrupt(&self, id: FlowId, action: FlowAction) -> Result<Flow, ServiceError> {
        let mut change = self.0.change().await?;
        let mut flow = required(flow::get(&mut change.db, id).await?, id)?;
        flow.status.after(action)?;
        // Only while it is running: a run that has just recorded its end is still known for a moment.
        let run = if flow.status == FlowStatus::Running { self.0.runner().find(id) } else { None };
        let Some(run) = run else {
            lifecycle::perform(&mut change, &mut flow, action, self.0.now()).await?;
            change.commit().await?;
            return Ok(flow);
        };
        // First the wish, then the deed: so it is honoured even if the server is killed before the iteration ends.
        let wish = if action == FlowAction::Pause { action } else { FlowAction::Stop };
        worker::set_wish(&mut change.db, id, wish).await?;
        change.commit().await?;
        // It may end after that; then the answer is a flow that still runs.
        let _ = tokio::time::timeout(PATIENCE, run.stop()).await;
        self.get(id).await
    }
}
