//! Registering checkpoints that outside workers wrote.

use super::Checkpoints;
use crate::{
    api::{Checkpoint, Event, NewCheckpoint},
    model::{CheckpointType, FieldError},
    service::ServiceError,
    store::{
        checkpoint::{self, OutsideCheckpoint},
        experiment,
    },
};

/// Characters of a name at most.
const MAX_NAME: usize = 500;
/// Bytes of a path at most, as Linux has it.
const MAX_PATH: usize = 4096;

impl Checkpoints<'_> {
    /// Registers a checkpoint whose file somebody else wrote. The same file of the same experiment again keeps its id.
    ///
    /// A file elsewhere than below the checkpoints of the data directory is recorded, and never given out or deleted.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn register(&self, new: NewCheckpoint) -> Result<Checkpoint, ServiceError> {
        let errors = check(&new);
        if !errors.is_empty() {
            return Err(ServiceError::Invalid(errors));
        }
        let experiment = new.experiment_id;
        let row = self.row(new);
        let mut change = self.0.change().await?;
        if experiment::get(&mut change.db, experiment).await?.is_none() {
            let message = format!("must be an experiment that is there, not {experiment}");
            return Err(ServiceError::invalid("experiment_id", message));
        }
        let id = checkpoint::register_outside(&mut change.db, &row).await?;
        let stored = checkpoint::get(&mut change.db, id).await?;
        let checkpoint = self.0.shown(stored.ok_or_else(|| ServiceError::not_found("checkpoint", &id))?);
        change.tell(Event::CheckpointCreated(checkpoint.clone()));
        change.commit().await?;
        Ok(checkpoint)
    }

    fn row(self, new: NewCheckpoint) -> OutsideCheckpoint {
        let checkpoint_type = new.checkpoint_type.unwrap_or(match new.is_final {
            Some(true) => CheckpointType::ExperimentEnd,
            _ => CheckpointType::Auto,
        });
        let ends = matches!(checkpoint_type, CheckpointType::PhaseEnd | CheckpointType::ExperimentEnd);
        let ours = self.0.data().checkpoint_at(&new.file_path);
        let named = new.name.filter(|name| !name.trim().is_empty());
        OutsideCheckpoint {
            experiment_id: new.experiment_id,
            name: named.unwrap_or_else(|| file_name(&new.file_path).to_owned()),
            managed: ours.is_some(),
            file_path: ours.unwrap_or(new.file_path),
            file_size_bytes: new.file_size_bytes,
            created_at: self.0.now(),
            final_fitness: new.final_fitness.or(new.best_ce),
            final_accuracy: new.final_accuracy.or(new.best_accuracy),
            iterations_run: new.iterations_run,
            genome_stats: new.genome_stats,
            is_final: new.is_final.unwrap_or(ends),
            checkpoint_type,
            iteration_id: new.iteration_id,
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}

fn check(new: &NewCheckpoint) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let length = new.file_path.len();
    if new.file_path.trim().is_empty() || length > MAX_PATH {
        errors.push(FieldError::new("file_path", format!("must have 1 to {MAX_PATH} bytes, not {length}")));
    }
    if new.file_path.contains('\0') {
        errors.push(FieldError::new("file_path", "must not contain a zero byte"));
    }
    let length = new.name.as_ref().map_or(0, |name| name.chars().count());
    if length > MAX_NAME {
        errors.push(FieldError::new("name", format!("must have at most {MAX_NAME} characters, not {length}")));
    }
    for (field, number) in [("file_size_bytes", new.file_size_bytes), ("iterations_run", new.iterations_run)] {
        if let Some(number) = number.filter(|number| *number < 0) {
            errors.push(FieldError::new(field, format!("must not be below 0, but is {number}")));
        }
    }
    errors
}
