//! Changing a flow: its texts, its configuration, and its state as an outside worker tells it.

use super::{
    Flows,
    create::{check_config, check_seed, check_text, insert_experiments, origin},
    required,
};
use crate::{
    api::{Event, Flow, FlowConfig, FlowPatch},
    model::{FlowAction, FlowId, FlowStatus},
    service::{ServiceError, change::Change, lifecycle},
    store::{
        experiment, flow,
        worker::{self, Worker},
    },
};

impl Flows<'_> {
    /// Changes what the patch holds. A state that the flow already has is no change, so a repeated request does no harm.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`], [`ServiceError::Conflict`] where the flow's state forbids it,
    /// [`ServiceError::Internal`].
    pub async fn update(&self, id: FlowId, patch: FlowPatch) -> Result<Flow, ServiceError> {
        let mut change = self.0.change().await?;
        let before = required(flow::get(&mut change.db, id).await?, id)?;
        let mut errors = check_text(patch.name.as_deref(), patch.description.as_deref());
        let seed = patch.seed_checkpoint_id.unwrap_or(before.seed_checkpoint_id);
        if let Some(seed) = seed.filter(|_| patch.seed_checkpoint_id.is_some() || patch.config.is_some()) {
            let corpus = patch.config.as_ref().unwrap_or(&before.config).corpus();
            errors.extend(check_seed(&mut change.db, seed, corpus).await?);
        }
        if !errors.is_empty() {
            return Err(ServiceError::Invalid(errors));
        }
        let mut flow = before.clone();
        if let Some(name) = patch.name {
            name.trim().clone_into(&mut flow.name);
        }
        flow.description = patch.description.or(flow.description);
        flow.seed_checkpoint_id = seed;
        if patch.seed_checkpoint_id.is_some() && flow.started_at.is_none() {
            flow.origin = origin(&mut change.db, seed).await?;
        }
        if let Some(config) = patch.config {
            self.replace_config(&mut change, &mut flow, config).await?;
        }
        let status = patch.status.filter(|status| *status != flow.status);
        if status.unwrap_or(flow.status) == FlowStatus::Failed {
            flow.error = patch.error.or(flow.error);
        }
        if let Some(status) = status {
            self.move_to(&mut change, &mut flow, status).await?;
        } else {
            flow::save(&mut change.db, &flow).await?;
            flow = required(flow::get(&mut change.db, id).await?, id)?;
            if flow != before {
                change.tell(Event::FlowUpdated(flow.clone()));
            }
        }
        change.commit().await?;
        if flow.status == FlowStatus::Queued {
            self.0.runner().wake();
        }
        Ok(flow)
    }

    async fn replace_config(
        &self,
        change: &mut Change,
        flow: &mut Flow,
        mut config: FlowConfig,
    ) -> Result<(), ServiceError> {
        if !flow.status.allows(FlowAction::Edit) {
            return Err(ServiceError::Conflict(format!(
                "flow {} is {}; only a pending flow can be given another configuration",
                flow.id, flow.status
            )));
        }
        let mut errors = Vec::new();
        let Some(plan) = check_config(&mut change.db, &mut config, &mut errors).await? else {
            return Err(ServiceError::Invalid(errors));
        };
        experiment::delete_of_flow(&mut change.db, flow.id).await?;
        flow.config = config;
        insert_experiments(&mut change.db, flow, &plan, &[], self.0.now()).await?;
        flow.experiment_count = plan.experiments.len() as u32;
        Ok(())
    }

    /// Follows what an outside worker says about a flow that it runs.
    async fn move_to(&self, change: &mut Change, flow: &mut Flow, status: FlowStatus) -> Result<(), ServiceError> {
        let id = flow.id;
        if flow.status == FlowStatus::Running && worker::of(&mut change.db, id).await? == Some(Worker::BuiltIn) {
            return Err(ServiceError::Conflict(format!(
                "flow {id} is run by this server, so it cannot be declared {status}; stop it instead"
            )));
        }
        let action = match status {
            FlowStatus::Queued => FlowAction::Start,
            FlowStatus::Running => FlowAction::Begin,
            FlowStatus::Paused => FlowAction::Pause,
            FlowStatus::Completed => FlowAction::Complete,
            FlowStatus::Failed => FlowAction::Fail,
            FlowStatus::Cancelled => FlowAction::Cancel,
            FlowStatus::Pending => {
                return Err(ServiceError::Conflict(format!("flow {id} is {} and cannot become {status}", flow.status)));
            }
        };
        if status == FlowStatus::Running {
            worker::set(&mut change.db, id, Worker::Outside).await?;
        }
        lifecycle::perform(change, flow, action, self.0.now()).await
    }
}
