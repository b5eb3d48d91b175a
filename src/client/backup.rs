//! `/api/backup`.

use super::DashboardClient;
use crate::api::{ApiError, BackupReport, NewBackup};

impl DashboardClient {
    /// Has the server make a backup in a directory of its own machine, an absolute path; answers when it is whole.
    ///
    /// # Errors
    ///
    /// The directory is not empty or cannot be written to, or its disk is full.
    pub async fn back_up(&self, directory: &str) -> Result<BackupReport, ApiError> {
        let backup = NewBackup { directory: directory.to_owned() };
        let answer = self.open(self.http.post(self.url(&["api", "backup"])).json(&backup)).await?;
        self.parse(&answer.bytes().await.map_err(|error| self.unreachable(&error))?)
    }
}
