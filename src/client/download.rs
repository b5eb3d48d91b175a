//! Files on their way from the server, piece by piece.

use reqwest::{Response, header::CONTENT_DISPOSITION};
use serde::Serialize;

use super::DashboardClient;
use crate::api::ApiError;

/// A file that the server is sending.
#[derive(Debug)]
pub struct Download {
    client: DashboardClient,
    answer: Response,
}

impl DashboardClient {
    pub(super) async fn download(&self, path: &[&str]) -> Result<Download, ApiError> {
        self.download_with(path, &()).await
    }

    pub(super) async fn download_with(&self, path: &[&str], query: &impl Serialize) -> Result<Download, ApiError> {
        let answer = self.open(self.http.get(self.url(path)).query(query)).await?;
        Ok(Download { client: self.clone(), answer })
    }
}

impl Download {
    /// What the server calls the file; never with a folder.
    pub fn name(&self) -> Option<&str> {
        let header = self.answer.headers().get(CONTENT_DISPOSITION)?.to_str().ok()?;
        let (_, rest) = header.split_once("filename=\"")?;
        let (name, _) = rest.split_once('"')?;
        let is_plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
        is_plain.then_some(name)
    }

    /// The size of the whole file in bytes, where the server said it.
    pub fn bytes(&self) -> Option<u64> {
        self.answer.content_length()
    }

    /// The next piece; `None` after the last one. A file that breaks off early is an error, never an end.
    ///
    /// # Errors
    ///
    /// The connection broke.
    pub async fn chunk(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, ApiError> {
        self.answer.chunk().await.map_err(|error| self.client.unreachable(&error))
    }
}
