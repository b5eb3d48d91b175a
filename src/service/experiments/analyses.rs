//! Validation summaries and gating runs, which outside workers make.

use super::{Experiments, required};
use crate::{
    api::{
        GatingPatch, GatingRun, KnownValidation, NewGatingRun, NewValidation, ValidationRecorded, ValidationSummary,
    },
    model::{ExperimentId, GatingRunId, GatingStatus, ValidationId},
    service::ServiceError,
    store::{gating, validation},
};

/// Bytes of a genome's hash at most.
const MAX_HASH: usize = 256;

impl Experiments<'_> {
    /// Records how a genome did on a validation text; what was said of the same moment and kind of genome is replaced.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn summarize(&self, id: ExperimentId, new: NewValidation) -> Result<ValidationRecorded, ServiceError> {
        if new.genome_hash.is_empty() || new.genome_hash.len() > MAX_HASH {
            let message = format!("must have 1 to {MAX_HASH} bytes, not {}", new.genome_hash.len());
            return Err(ServiceError::invalid("genome_hash", message));
        }
        let mut change = self.0.change().await?;
        let experiment = required(&mut change.db, id).await?;
        let summary = ValidationSummary {
            id: ValidationId(0),
            experiment_id: id,
            flow_id: new.flow_id.or(experiment.flow_id),
            validation_point: new.validation_point,
            genome_type: new.genome_type,
            genome_hash: new.genome_hash,
            ce: new.ce,
            accuracy: new.accuracy,
            created_at: self.0.now(),
        };
        let id = validation::record(&mut change.db, &summary).await?;
        change.commit().await?;
        Ok(ValidationRecorded { id })
    }

    /// The validation summaries of an experiment, newest first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn summaries(&self, id: ExperimentId) -> Result<Vec<ValidationSummary>, ServiceError> {
        let mut db = self.0.read().await?;
        required(&mut db, id).await?;
        Ok(validation::of_experiment(&mut db, id).await?)
    }

    /// Whether a genome has been measured already, and what came out last.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn known_validation(&self, genome_hash: &str) -> Result<KnownValidation, ServiceError> {
        let known = validation::of_genome(&mut *self.0.read().await?, genome_hash).await?;
        Ok(match known {
            Some(known) => KnownValidation { found: true, ce: known.ce, accuracy: known.accuracy },
            None => KnownValidation { found: false, ce: None, accuracy: None },
        })
    }

    /// Asks for a gating run.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn request_gating(&self, id: ExperimentId, new: NewGatingRun) -> Result<GatingRun, ServiceError> {
        let mut change = self.0.change().await?;
        required(&mut change.db, id).await?;
        let run = gating::insert(&mut change.db, id, new.config.as_ref(), self.0.now()).await?;
        let run = required_run(gating::get(&mut change.db, run).await?, id, run)?;
        change.commit().await?;
        Ok(run)
    }

    /// The gating runs of an experiment, newest first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn gating_runs(&self, id: ExperimentId) -> Result<Vec<GatingRun>, ServiceError> {
        let mut db = self.0.read().await?;
        required(&mut db, id).await?;
        Ok(gating::of_experiment(&mut db, id).await?)
    }

    /// One gating run of an experiment.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn gating_run(&self, id: ExperimentId, run: GatingRunId) -> Result<GatingRun, ServiceError> {
        required_run(gating::get(&mut *self.0.read().await?, run).await?, id, run)
    }

    /// The gating runs that wait for a worker, the longest-waiting first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn pending_gating(&self) -> Result<Vec<GatingRun>, ServiceError> {
        Ok(gating::pending(&mut *self.0.read().await?).await?)
    }

    /// Changes a gating run as its worker tells it: results complete it, an error fails it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`], [`ServiceError::Conflict`] where it has ended,
    /// [`ServiceError::Internal`].
    pub async fn update_gating(
        &self,
        id: ExperimentId,
        run: GatingRunId,
        patch: GatingPatch,
    ) -> Result<GatingRun, ServiceError> {
        let mut change = self.0.change().await?;
        let mut run = required_run(gating::get(&mut change.db, run).await?, id, run)?;
        let before = run.clone();
        apply(&mut run, patch)?;
        if run.status != before.status {
            let (from, now) = (before.status, self.0.now());
            if run.status == GatingStatus::Pending || from == GatingStatus::Completed || from == GatingStatus::Failed {
                let (id, to) = (run.id, run.status);
                return Err(ServiceError::Conflict(format!("gating run {id} is {from} and cannot become {to}")));
            }
            run.started_at.get_or_insert(now);
            run.completed_at = (run.status != GatingStatus::Running).then_some(now);
        }
        gating::save(&mut change.db, &run).await?;
        change.commit().await?;
        Ok(run)
    }
}

fn apply(run: &mut GatingRun, patch: GatingPatch) -> Result<(), ServiceError> {
    if let Some(index) = patch.results.iter().flatten().position(|result| !result.is_object()) {
        return Err(ServiceError::invalid(&format!("results[{index}]"), "must be an object"));
    }
    if let Some(count) = patch.genomes_tested.filter(|count| *count < 0) {
        return Err(ServiceError::invalid("genomes_tested", format!("must not be below 0, but is {count}")));
    }
    let implied = match (&patch.error, &patch.results) {
        (Some(_), _) => Some(GatingStatus::Failed),
        (None, Some(_)) => Some(GatingStatus::Completed),
        (None, None) => None,
    };
    run.status = patch.status.or(implied).unwrap_or(run.status);
    run.results = patch.results.or(run.results.take());
    run.genomes_tested = patch.genomes_tested.or(run.genomes_tested);
    run.error = patch.error.or(run.error.take());
    Ok(())
}

fn required_run(found: Option<GatingRun>, id: ExperimentId, run: GatingRunId) -> Result<GatingRun, ServiceError> {
    found.filter(|found| found.experiment_id == id).ok_or_else(|| ServiceError::not_found("gating run", &run))
}
