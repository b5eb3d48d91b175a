//! Changing an experiment as its outside worker tells it.

use super::{Experiments, hindrance_to_run, refuse_if_run_here, required};
use crate::{
    api::{CompletedPhase, Event, Experiment, ExperimentPatch, Phase, PhaseResult},
    model::{ExperimentId, ExperimentStatus, FieldError, Timestamp},
    service::{ServiceError, change::Change, flows::texts::check_text, lifecycle},
    store::experiment,
};

impl Experiments<'_> {
    /// Changes what the patch holds. A state that the experiment already has is no change.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`], [`ServiceError::Conflict`] where its state forbids it or this
    /// server runs it, [`ServiceError::Internal`].
    pub async fn update(&self, id: ExperimentId, patch: ExperimentPatch) -> Result<Experiment, ServiceError> {
        let errors = check(&patch);
        if !errors.is_empty() {
            return Err(ServiceError::Invalid(errors));
        }
        let now = self.0.now();
        let mut change = self.0.change().await?;
        let before = required(&mut change.db, id).await?;
        refuse_if_run_here(&mut change.db, before.flow_id).await?;
        let mut experiment = before.clone();
        let status = patch.status;
        apply(&mut experiment, patch);
        if let Some(status) = status {
            let begins = status == ExperimentStatus::Running && before.status != status;
            if begins && let Some(sentence) = hindrance_to_run(&mut change.db, &before).await? {
                return Err(ServiceError::Conflict(sentence));
            }
            move_to(&mut experiment, status, now)?;
        }
        if experiment != before {
            experiment::describe(&mut change.db, &experiment).await?;
            experiment::save(&mut change.db, &experiment).await?;
            tell(&mut change, &before, &experiment);
            change.commit().await?;
        }
        Ok(experiment)
    }
}

fn check(patch: &ExperimentPatch) -> Vec<FieldError> {
    let mut errors = patch.name.as_deref().map_or_else(Vec::new, |name| check_text(Some(name), None));
    for (field, number) in [("current_iteration", patch.current_iteration), ("max_iterations", patch.max_iterations)] {
        if let Some(number) = number.filter(|number| *number < 0) {
            errors.push(FieldError::new(field, format!("must not be below 0, but is {number}")));
        }
    }
    errors
}

fn apply(experiment: &mut Experiment, patch: ExperimentPatch) {
    if let Some(name) = patch.name {
        name.trim().clone_into(&mut experiment.name);
    }
    experiment.best_ce = patch.best_ce.or(experiment.best_ce);
    experiment.best_accuracy = patch.best_accuracy.or(experiment.best_accuracy);
    experiment.current_iteration = patch.current_iteration.or(experiment.current_iteration);
    experiment.max_iterations = patch.max_iterations.or(experiment.max_iterations);
    experiment.cluster_type = patch.cluster_type.or(experiment.cluster_type.take());
    experiment.log_path = patch.log_path.or(experiment.log_path.take());
}

/// Moves an experiment that is run outside; its times follow.
pub(in crate::service) fn move_to(
    experiment: &mut Experiment,
    status: ExperimentStatus,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let from = experiment.status;
    if status == from {
        return Ok(());
    }
    let way = from.way_to(status).map_err(|_| refusal(experiment.id, from, status))?;
    for action in way {
        lifecycle::follow(experiment, action, now)?;
    }
    if status == ExperimentStatus::Running {
        experiment.started_at.get_or_insert(now);
    }
    Ok(())
}

fn refusal(id: ExperimentId, from: ExperimentStatus, status: ExperimentStatus) -> ServiceError {
    let may_be = ExperimentStatus::ALL.iter().filter(|to| **to != from && from.way_to(**to).is_ok());
    let instead: Vec<_> = may_be.map(|to| to.as_str()).collect();
    let instead = instead.join(", ");
    ServiceError::Conflict(format!("experiment {id} is {from} and cannot become {status}; it can become {instead}"))
}

/// Tells what became of an experiment.
pub(in crate::service) fn tell(change: &mut Change, before: &Experiment, after: &Experiment) {
    change.tell(Event::ExperimentStatusChanged(after.clone()));
    if before.status == after.status {
        return;
    }
    match after.status {
        ExperimentStatus::Running => change.tell(Event::PhaseStarted(Phase::from(after))),
        ExperimentStatus::Completed => {
            change.tell(Event::PhaseCompleted(CompletedPhase {
                phase: Phase::from(after),
                result: PhaseResult::from(after),
            }));
        }
        _ => {}
    }
}
