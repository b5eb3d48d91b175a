//! `/api/experiments`.

use super::DashboardClient;
use crate::{
    api::{ApiError, Experiment, ExperimentQuery, Iteration, IterationQuery, Page},
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
}
