//! `/api/checkpoints`.

use super::{DashboardClient, Download};
use crate::{
    api::{ApiError, Checkpoint, CheckpointDeletion, CheckpointQuery, Flow, Fork, NewCheckpoint, Page},
    model::CheckpointId,
};

impl DashboardClient {
    /// Checkpoints, newest first, and how many there are in all.
    ///
    /// ```no_run
    /// # use wnn_experiments::{api::CheckpointQuery, client::DashboardClient};
    /// # async fn example(client: DashboardClient) -> Result<(), wnn_experiments::api::ApiError> {
    /// let results = CheckpointQuery { is_final: Some(true), ..CheckpointQuery::default() };
    /// for checkpoint in client.list_checkpoints(&results).await?.items {
    ///     println!("{}: {:?}", checkpoint.name, checkpoint.final_fitness);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn list_checkpoints(&self, query: &CheckpointQuery) -> Result<Page<Checkpoint>, ApiError> {
        self.page(&["api", "checkpoints"], query).await
    }

    /// One checkpoint.
    ///
    /// # Errors
    ///
    /// There is no such checkpoint.
    pub async fn get_checkpoint(&self, id: CheckpointId) -> Result<Checkpoint, ApiError> {
        self.get(&["api", "checkpoints", &id.to_string()], &()).await
    }

    /// Registers a checkpoint that was written elsewhere.
    ///
    /// # Errors
    ///
    /// A field is wrong.
    pub async fn register_checkpoint(&self, checkpoint: &NewCheckpoint) -> Result<Checkpoint, ApiError> {
        self.post(&["api", "checkpoints"], checkpoint).await
    }

    /// A checkpoint's file, gzip'd JSON.
    ///
    /// # Errors
    ///
    /// There is no such checkpoint, or its file is gone.
    pub async fn download_checkpoint(&self, id: CheckpointId) -> Result<Download, ApiError> {
        self.download(&["api", "checkpoints", &id.to_string(), "download"]).await
    }

    /// Deletes a checkpoint and its file; one that flows start from only by `force`.
    ///
    /// # Errors
    ///
    /// There is no such checkpoint, or something refers to it and `force` is not set.
    pub async fn delete_checkpoint(&self, id: CheckpointId, force: bool) -> Result<(), ApiError> {
        let query = CheckpointDeletion { force: Some(force) };
        self.delete(&["api", "checkpoints", &id.to_string()], &query).await
    }

    /// Makes a flow that starts from a checkpoint, with the configuration of the flow that it belongs to.
    ///
    /// # Errors
    ///
    /// There is no such checkpoint, or a field is wrong.
    pub async fn fork_checkpoint(&self, id: CheckpointId, fork: &Fork) -> Result<Flow, ApiError> {
        self.post(&["api", "checkpoints", &id.to_string(), "fork"], fork).await
    }
}
