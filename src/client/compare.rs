//! `/api/compare`.

use super::DashboardClient;
use crate::{
    api::{ApiError, CompareQuery, Comparison},
    model::{ExperimentId, FlowId},
};

impl DashboardClient {
    /// From two to eight flows beside each other: their courses, results, and what they were told differently.
    ///
    /// # Errors
    ///
    /// They are fewer or more, or one of them is not there.
    pub async fn compare_flows(&self, ids: &[FlowId]) -> Result<Comparison, ApiError> {
        self.compare(&CompareQuery { flows: Some(joined(ids)), experiments: None }).await
    }

    /// The same of experiments.
    ///
    /// # Errors
    ///
    /// They are fewer or more, or one of them is not there.
    pub async fn compare_experiments(&self, ids: &[ExperimentId]) -> Result<Comparison, ApiError> {
        self.compare(&CompareQuery { flows: None, experiments: Some(joined(ids)) }).await
    }

    async fn compare(&self, query: &CompareQuery) -> Result<Comparison, ApiError> {
        self.get(&["api", "compare"], query).await
    }
}

fn joined(ids: &[impl ToString]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
