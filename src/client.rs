//! A typed client of the Experiments Manager: REST and the socket, in the words of [`crate::api`].
//!
//! Knows the wire and nothing of the server's inside. Every failure is an [`ApiError`]: what the
//! server refused, with the server's own sentence, or [`ErrorCode::Unreachable`]
//! with the address that was tried.
//!
//! ```no_run
//! use wnn_experiments::{api::{FlowConfig, NewFlow}, client::DashboardClient};
//!
//! # async fn example() -> Result<(), wnn_experiments::api::ApiError> {
//! let client = DashboardClient::new("http://localhost:3000")?;
//! let config = FlowConfig { template: Some("standard-6-phase".to_owned()), ..FlowConfig::default() };
//! let flow = client.create_flow(&NewFlow { name: "Pass 2".to_owned(), config: Some(config), ..NewFlow::default() }).await?;
//! client.start_flow(flow.id).await?;
//! # Ok(())
//! # }
//! ```

mod analyses;
mod backup;
mod checkpoints;
mod compare;
mod corpora;
mod download;
mod events;
mod experiments;
mod flows;
mod tls;
mod transport;
mod trash;
mod upload;

use std::{path::Path, sync::Arc, time::Duration};

use reqwest::{Url, header::HeaderValue};
use rustls::{ClientConfig, pki_types::CertificateDer};

use crate::{
    api::{ApiError, ErrorCode, Health, Snapshot},
    model::FlowId,
};

pub use download::Download;
pub use reqwest::Method;

/// Where a server listens unless it is told otherwise.
pub const DEFAULT_URL: &str = "http://localhost:3000";

/// How often a request is tried in all where the server cannot be reached.
const TRIES: u32 = 3;
/// The pause between two tries.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// A server of the Experiments Manager, seen from outside; cheap to clone.
///
/// Where the server cannot be reached, a request is tried three times, one second apart. A request that changes
/// something is only repeated while no connection came about, so it never happens twice.
#[derive(Debug, Clone)]
pub struct DashboardClient {
    http: reqwest::Client,
    base: Url,
    tries: u32,
    token: Option<HeaderValue>,
    /// The certificates that it was told to trust, beside those that this machine trusts.
    told: Vec<CertificateDer<'static>>,
    tls: Arc<ClientConfig>,
}

impl DashboardClient {
    /// A client of the server at `base_url`, such as [`DEFAULT_URL`]; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// `base_url` is neither an `http://` nor an `https://` address.
    pub fn new(base_url: &str) -> Result<Self, ApiError> {
        Self::build(address(base_url)?, Vec::new())
    }

    fn build(base: Url, told: Vec<CertificateDer<'static>>) -> Result<Self, ApiError> {
        let unable = |error: &dyn std::error::Error| {
            ApiError::new(ErrorCode::Internal, format!("HTTP cannot be set up: {error}"))
        };
        let tls = tls::config(base.scheme() == "https", &told).map_err(|error| unable(&error))?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .connect_timeout(CONNECT)
            .user_agent(concat!("wnn-experiments/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| unable(&error))?;
        Ok(Self { http, base, tries: TRIES, token: None, told, tls: Arc::new(tls) })
    }

    /// The same client for the server at another address.
    ///
    /// # Errors
    ///
    /// As for [`DashboardClient::new`].
    pub fn at(&self, base_url: &str) -> Result<Self, ApiError> {
        let (tries, token) = (self.tries, self.token.clone());
        Ok(Self { tries, token, ..Self::build(address(base_url)?, self.told.clone())? })
    }

    /// The same client, which also trusts the certificates of a PEM file: the server's own, or those of who signed it.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or holds no certificate.
    pub fn with_ca_cert(self, path: &Path) -> Result<Self, ApiError> {
        let told = tls::certificates(path)?;
        let Self { base, tries, token, .. } = self;
        Ok(Self { tries, token, ..Self::build(base, told)? })
    }

    /// The same client with another number of tries; 1 asks once and gives up.
    pub fn with_tries(self, tries: u32) -> Self {
        Self { tries: tries.max(1), ..self }
    }

    /// The same client, which shows a token to be let in.
    ///
    /// # Errors
    ///
    /// The token holds what no header can hold.
    pub fn with_token(self, token: &str) -> Result<Self, ApiError> {
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| ApiError::new(ErrorCode::Invalid, "the token must be of printable characters"))?;
        value.set_sensitive(true);
        Ok(Self { token: Some(value), ..self })
    }

    /// The server's address, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Whether the server is well, and how busy it is.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn health(&self) -> Result<Health, ApiError> {
        self.get(&["api", "health"], &()).await
    }

    /// Where things stand: in one flow, or in the one that runs or ran last.
    ///
    /// # Errors
    ///
    /// There is no such flow.
    pub async fn snapshot(&self, flow: Option<FlowId>) -> Result<Snapshot, ApiError> {
        let query: Vec<_> = flow.map(|flow| ("flow_id", flow)).into_iter().collect();
        self.get(&["api", "snapshot"], &query).await
    }

    /// The address of something below the base.
    fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

fn address(text: &str) -> Result<Url, ApiError> {
    let wrong = |reason: &str| ApiError::new(ErrorCode::Invalid, format!("the address `{text}` {reason}"));
    let mut base = Url::parse(text).map_err(|_| wrong("must look like http://localhost:3000"))?;
    if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
        return Err(wrong("must begin with http:// or https://"));
    }
    base.set_query(None);
    base.set_fragment(None);
    Ok(base)
}

#[cfg(test)]
mod tests;
