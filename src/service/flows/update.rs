//! Changing a flow: its texts, its configuration, and its state as an outside worker tells it.

use sqlx::SqliteConnection;

use super::{
    Flows,
    create::{Planned, check_seed, insert_planned, origin},
    required,
    texts::check_text,
};
use crate::{
    api::{Event, Flow, FlowConfig, FlowPatch},
    model::{CheckpointId, FieldError, FlowAction, FlowId, FlowStatus},
    service::{ServiceError, change::Change, checkpoints, lifecycle, naming::name_all},
    store::{
        checkpoint, experiment, flow,
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
        refuse_seed_change(&before, patch.seed_checkpoint_id)?;
        let seed = patch.seed_checkpoint_id.unwrap_or(before.seed_checkpoint_id);
        let mut config = patch.config;
        let planned = self.check_plan_of(&mut change.db, &before, config.as_mut(), &mut errors).await?;
        if let Some(seed) = seed.filter(|_| patch.seed_checkpoint_id.is_some() || config.is_some()) {
            errors.extend(check_seed(&mut change.db, seed, planned.as_ref()).await?);
            errors.extend(check_not_own(&mut change.db, seed, id).await?);
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
        if let (Some(config), Some(planned)) = (config, planned) {
            self.replace_config(&mut change, &mut flow, (config, planned)).await?;
        }
        if patch.seed_checkpoint_id.is_some() && flow.started_at.is_none() {
            flow.origin = origin(&mut change.db, seed).await?;
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

    /// Reads the new configuration, or else the present one for the sake of the seed that must fit it.
    async fn check_plan_of(
        &self,
        db: &mut SqliteConnection,
        before: &Flow,
        config: Option<&mut FlowConfig>,
        errors: &mut Vec<FieldError>,
    ) -> Result<Option<Planned>, ServiceError> {
        match config {
            Some(config) if before.status.allows(FlowAction::Edit) => self.check_plan(db, config, errors).await,
            Some(_) => Err(ServiceError::Conflict(format!(
                "flow {} is {}; only a pending flow can be given another configuration",
                before.id, before.status
            ))),
            // What is wrong with it by now is not the fault of this request.
            None => self.check_plan(db, &mut before.config.clone(), &mut Vec::new()).await,
        }
    }

    /// Puts new experiments in the place of those that the flow has. None of them has run, so only checkpoints that somebody
    /// registered all the same go with them.
    async fn replace_config(
        &self,
        change: &mut Change,
        flow: &mut Flow,
        (config, planned): (FlowConfig, Planned),
    ) -> Result<(), ServiceError> {
        let id = flow.id;
        let begun = experiment::of_flow(&mut change.db, id).await?.into_iter().find(|one| one.started_at.is_some());
        if let Some(begun) = begun {
            return Err(ServiceError::Conflict(format!(
                "experiment {} of flow {id} has run, so the flow keeps its configuration; create another flow instead",
                begun.id
            )));
        }
        let checkpoints = checkpoint::of_flow(&mut change.db, id).await?;
        for stored in &checkpoints {
            let seeded = flow::seeded_from(&mut change.db, stored.checkpoint.id).await?;
            if !seeded.is_empty() {
                let (flows, checkpoint) = (name_all("flow", &seeded), stored.checkpoint.id);
                return Err(ServiceError::Conflict(format!(
                    "another configuration would take checkpoint {checkpoint} along, from which {flows} would start; clear \
                     that seed checkpoint first"
                )));
            }
        }
        experiment::delete_of_flow(&mut change.db, id).await?;
        checkpoints::forget(change, checkpoints).await?;
        flow.config = config;
        flow.experiment_count = flow.config.experiments.len() as u32;
        insert_planned(&mut change.db, flow, &planned, &[], self.0.now()).await?;
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
        if status == FlowStatus::Queued && !is_claimed(change, flow).await? {
            self.refuse_unless_runnable(&mut change.db, flow, false).await?;
        }
        if status == FlowStatus::Running {
            worker::set(&mut change.db, id, Worker::Outside).await?;
        }
        lifecycle::perform(change, flow, action, self.0.now()).await
    }
}

/// Whether the engine here leaves a flow alone, because an outside worker has it.
pub(super) async fn is_claimed(change: &mut Change, flow: &Flow) -> Result<bool, ServiceError> {
    let is_outside = worker::of(&mut change.db, flow.id).await? == Some(Worker::Outside);
    Ok(is_outside || flow.pid.is_some() || flow.last_heartbeat.is_some())
}

/// A flow that runs has begun from its seed, and one that is completed will not begin again.
#[expect(clippy::option_option, reason = "absent, null and a value are three different wishes")]
fn refuse_seed_change(flow: &Flow, wanted: Option<Option<CheckpointId>>) -> Result<(), ServiceError> {
    let Some(seed) = wanted.filter(|seed| *seed != flow.seed_checkpoint_id) else { return Ok(()) };
    let (id, status) = (flow.id, flow.status);
    if status == FlowStatus::Running || status == FlowStatus::Completed && seed.is_some() {
        return Err(ServiceError::Conflict(format!(
            "flow {id} is {status}; its seed checkpoint can no longer be changed"
        )));
    }
    Ok(())
}

/// A flow goes on from its own checkpoints by itself.
async fn check_not_own(
    db: &mut SqliteConnection,
    seed: CheckpointId,
    id: FlowId,
) -> Result<Option<FieldError>, ServiceError> {
    let own = checkpoint::get(db, seed).await?.is_some_and(|stored| stored.checkpoint.flow_id == Some(id));
    let message = format!("must be a checkpoint of another flow, not {seed}, which flow {id} made itself");
    Ok(own.then(|| FieldError::new("seed_checkpoint_id", message)))
}
