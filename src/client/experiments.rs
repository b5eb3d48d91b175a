//! `/api/experiments`.

use super::DashboardClient;
use crate::{
    api::{
        ApiError, Experiment, ExperimentPatch, ExperimentQuery, Generation, HealthCheck, Iteration, IterationQuery,
        NewExperiment, NewIteration, Page, Phase, Recorded, WatchAnswer, WatchRequest,
    },
    model::ExperimentId,
};

impl DashboardClient {
    /// Experiments, newest first, and how many there are in all.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn list_experiments(&self, query: &ExperimentQuery) -> Result<Page<Experiment>, ApiError> {
        self.page(&["api", "experiments"], query).await
    }

    /// One experiment.
    ///
    /// # Errors
    ///
    /// There is no such experiment.
    pub async fn get_experiment(&self, id: ExperimentId) -> Result<Experiment, ApiError> {
        self.get(&["api", "experiments", &id.to_string()], &()).await
    }

    /// The experiment that runs.
    ///
    /// # Errors
    ///
    /// None runs.
    pub async fn current_experiment(&self) -> Result<Experiment, ApiError> {
        self.get(&["api", "experiments", "current"], &()).await
    }

    /// The iterations of an experiment by number.
    ///
    /// # Errors
    ///
    /// There is no such experiment.
    pub async fn iterations(&self, id: ExperimentId, query: &IterationQuery) -> Result<Vec<Iteration>, ApiError> {
        self.get(&["api", "experiments", &id.to_string(), "iterations"], query).await
    }

    /// One iteration of an experiment with everyone who took part in it.
    ///
    /// # Errors
    ///
    /// There is no such experiment, or no iteration of that number.
    pub async fn generation(&self, id: ExperimentId, number: i64) -> Result<Generation, ApiError> {
        self.get(&["api", "experiments", &id.to_string(), "generations", &number.to_string()], &()).await
    }

    /// How the best genomes of an experiment did on the whole corpus, by iteration.
    ///
    /// # Errors
    ///
    /// There is no such experiment.
    pub async fn health_checks(&self, id: ExperimentId) -> Result<Vec<HealthCheck>, ApiError> {
        self.get(&["api", "experiments", &id.to_string(), "health_checks"], &()).await
    }

    /// The one phase of an experiment, which has the same id.
    ///
    /// # Errors
    ///
    /// There is no such experiment.
    pub async fn phases(&self, id: ExperimentId) -> Result<Vec<Phase>, ApiError> {
        self.get(&["api", "experiments", &id.to_string(), "phases"], &()).await
    }

    /// Asks the server to follow a log file, which this one answers by saying why it does not.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn watch(&self, log_path: &str) -> Result<WatchAnswer, ApiError> {
        self.post(&["api", "watch"], &WatchRequest { log_path: Some(log_path.to_owned()) }).await
    }

    /// Adds an experiment that is run elsewhere.
    ///
    /// # Errors
    ///
    /// A field is wrong, or the server runs its flow itself.
    pub async fn create_experiment(&self, experiment: &NewExperiment) -> Result<Experiment, ApiError> {
        self.post(&["api", "experiments"], experiment).await
    }

    /// Changes what the patch holds.
    ///
    /// # Errors
    ///
    /// There is no such experiment, a field is wrong, or its state forbids the change.
    pub async fn update_experiment(&self, id: ExperimentId, patch: &ExperimentPatch) -> Result<Experiment, ApiError> {
        self.patch(&["api", "experiments", &id.to_string()], patch).await
    }

    /// Deletes an experiment that never ran.
    ///
    /// # Errors
    ///
    /// There is no such experiment, or it has run.
    pub async fn delete_experiment(&self, id: ExperimentId) -> Result<(), ApiError> {
        self.delete(&["api", "experiments", &id.to_string()], &()).await
    }

    /// Records iterations; those of the same number are replaced.
    ///
    /// # Errors
    ///
    /// There is no such experiment, a field is wrong, or the server runs the experiment itself.
    pub async fn record_iterations(&self, id: ExperimentId, iterations: &[NewIteration]) -> Result<Recorded, ApiError> {
        self.post(&["api", "experiments", &id.to_string(), "iterations"], &iterations).await
    }
}
