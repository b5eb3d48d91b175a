//! Validation summaries and gating runs: `/api/experiments/{id}/summaries`, `/api/validations`, `/api/experiments/{id}/gating`.

use super::DashboardClient;
use crate::{
    api::{
        ApiError, GatingPatch, GatingRun, KnownValidation, NewGatingRun, NewValidation, ValidationQuery,
        ValidationRecorded, ValidationSummary,
    },
    model::{ExperimentId, FlowId, GatingRunId},
};

impl DashboardClient {
    /// How genomes of an experiment did on a validation text, newest first.
    ///
    /// # Errors
    ///
    /// There is no such experiment.
    pub async fn summaries(&self, id: ExperimentId) -> Result<Vec<ValidationSummary>, ApiError> {
        self.get(&["api", "experiments", &id.to_string(), "summaries"], &()).await
    }

    /// Records how a genome did on a validation text; what was said of the same moment and kind of genome is replaced.
    ///
    /// # Errors
    ///
    /// There is no such experiment, or a field is wrong.
    pub async fn record_summary(
        &self,
        id: ExperimentId,
        summary: &NewValidation,
    ) -> Result<ValidationRecorded, ApiError> {
        self.post(&["api", "experiments", &id.to_string(), "summaries"], summary).await
    }

    /// The validation summaries of a flow, newest first.
    ///
    /// # Errors
    ///
    /// There is no such flow.
    pub async fn flow_validations(&self, id: FlowId) -> Result<Vec<ValidationSummary>, ApiError> {
        self.get(&["api", "flows", &id.to_string(), "validations"], &()).await
    }

    /// Whether a genome has been measured already, and what came out last.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn known_validation(&self, genome_hash: &str) -> Result<KnownValidation, ApiError> {
        let query = ValidationQuery { genome_hash: Some(genome_hash.to_owned()) };
        self.get(&["api", "validations", "check"], &query).await
    }

    /// The gating runs of an experiment, newest first.
    ///
    /// # Errors
    ///
    /// There is no such experiment.
    pub async fn gating_runs(&self, id: ExperimentId) -> Result<Vec<GatingRun>, ApiError> {
        self.get(&["api", "experiments", &id.to_string(), "gating"], &()).await
    }

    /// One gating run of an experiment.
    ///
    /// # Errors
    ///
    /// There is no such experiment or run.
    pub async fn gating_run(&self, id: ExperimentId, run: GatingRunId) -> Result<GatingRun, ApiError> {
        self.get(&["api", "experiments", &id.to_string(), "gating", &run.to_string()], &()).await
    }

    /// Asks for a gating run.
    ///
    /// # Errors
    ///
    /// There is no such experiment.
    pub async fn request_gating(&self, id: ExperimentId, run: &NewGatingRun) -> Result<GatingRun, ApiError> {
        self.post(&["api", "experiments", &id.to_string(), "gating"], run).await
    }

    /// Tells how a gating run does: results complete it, an error fails it.
    ///
    /// # Errors
    ///
    /// There is no such experiment or run, a field is wrong, or the run has ended.
    pub async fn update_gating(
        &self,
        id: ExperimentId,
        run: GatingRunId,
        patch: &GatingPatch,
    ) -> Result<GatingRun, ApiError> {
        self.patch(&["api", "experiments", &id.to_string(), "gating", &run.to_string()], patch).await
    }

    /// The gating runs that wait for a worker, the longest-waiting first.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn pending_gating(&self) -> Result<Vec<GatingRun>, ApiError> {
        self.get(&["api", "gating", "pending"], &()).await
    }
}
