//! `/api/checkpoints`.

use std::path::Path;

use super::{DashboardClient, Download, upload::file_body};
use crate::{
    api::{
        ApiError, Checkpoint, CheckpointQuery, Deletion, DeletionImpact, Flow, Fork, GenomeSummary, NewCheckpoint,
        Page, Verification,
    },
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

    /// Uploads the file of a checkpoint that was registered; `progress` is told how many bytes were just handed over.
    ///
    /// # Errors
    ///
    /// There is no such checkpoint, the file cannot be read, it is no checkpoint, or the server wrote its own.
    pub async fn upload_checkpoint(
        &self,
        id: CheckpointId,
        file: &Path,
        progress: impl Fn(u64) + Send + Sync + 'static,
    ) -> Result<Checkpoint, ApiError> {
        let body = file_body(file, progress).await?;
        let url = self.url(&["api", "checkpoints", &id.to_string(), "file"]);
        let answer = self.open(self.http.put(url).body(body)).await?;
        self.parse(&answer.bytes().await.map_err(|error| self.unreachable(&error))?)
    }

    /// A checkpoint's file, gzip'd JSON.
    ///
    /// # Errors
    ///
    /// There is no such checkpoint, or its file is gone.
    pub async fn download_checkpoint(&self, id: CheckpointId) -> Result<Download, ApiError> {
        self.download(&["api", "checkpoints", &id.to_string(), "download"]).await
    }

    /// What the genome of a checkpoint looks like, and what it changed of the one that it started from.
    ///
    /// # Errors
    ///
    /// There is no such checkpoint, or its file is gone or broken.
    pub async fn checkpoint_genome(&self, id: CheckpointId) -> Result<GenomeSummary, ApiError> {
        self.get(&["api", "checkpoints", &id.to_string(), "genome"], &()).await
    }

    /// Has the file of a checkpoint compared with what was written.
    ///
    /// # Errors
    ///
    /// There is no such checkpoint, or its file is gone.
    pub async fn verify_checkpoint(&self, id: CheckpointId) -> Result<Verification, ApiError> {
        self.post(&["api", "checkpoints", &id.to_string(), "verify"], &serde_json::json!({})).await
    }

    /// What the deletion of a checkpoint would take along.
    ///
    /// # Errors
    ///
    /// There is no such checkpoint.
    pub async fn checkpoint_deletion(&self, id: CheckpointId) -> Result<DeletionImpact, ApiError> {
        self.get(&["api", "checkpoints", &id.to_string(), "deletion"], &()).await
    }

    /// The states of completed experiments that nothing refers to.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn surplus_checkpoints(&self) -> Result<Vec<Checkpoint>, ApiError> {
        self.get(&["api", "checkpoints", "gc"], &()).await
    }

    /// Moves those to the trash, and tells which.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn collect_surplus_checkpoints(&self) -> Result<Vec<Checkpoint>, ApiError> {
        self.post(&["api", "checkpoints", "gc"], &serde_json::json!({})).await
    }

    /// Moves a checkpoint and its file to the trash; one that flows start from only by `force`.
    ///
    /// # Errors
    ///
    /// There is no such checkpoint, or something refers to it and `force` is not set.
    pub async fn delete_checkpoint(&self, id: CheckpointId, force: bool) -> Result<(), ApiError> {
        let query = Deletion { force: Some(force) };
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
