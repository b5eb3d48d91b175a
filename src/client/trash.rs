//! `/api/trash` and `/api/doctor`.

use super::DashboardClient;
use crate::{
    api::{ApiError, Diagnosis, Page, TrashQuery, Trashed},
    model::TrashId,
};

impl DashboardClient {
    /// What was deleted and can be restored, the last first, and how much there is in all.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn list_trash(&self, query: &TrashQuery) -> Result<Page<Trashed>, ApiError> {
        self.page(&["api", "trash"], query).await
    }

    /// Brings an entry back, with the ids that it had.
    ///
    /// # Errors
    ///
    /// There is no such entry, or its place is taken.
    pub async fn restore(&self, id: TrashId) -> Result<Trashed, ApiError> {
        self.post(&["api", "trash", &id.to_string(), "restore"], &serde_json::json!({})).await
    }

    /// Destroys an entry for good.
    ///
    /// # Errors
    ///
    /// There is no such entry, or it is being restored.
    pub async fn purge(&self, id: TrashId) -> Result<(), ApiError> {
        self.delete(&["api", "trash", &id.to_string()], &()).await
    }

    /// Holds rows and files of the server against each other; with `repair` it repairs what it can. Takes as long as reading
    /// all files takes.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn doctor(&self, repair: bool) -> Result<Diagnosis, ApiError> {
        let url = self.url(&["api", "doctor"]);
        let answer = self.open(if repair { self.http.post(url) } else { self.http.get(url) }).await?;
        let body = answer.bytes().await.map_err(|error| self.unreachable(&error))?;
        self.parse(&body)
    }
}
