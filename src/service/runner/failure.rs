//! Why a flow cannot go on, and how long work is kept from taking the server with it.

use std::future::Future;

use tokio::task::JoinSet;

use crate::{api::ApiError, engine::EngineError, service::ServiceError, store::StoreError};

/// Why a flow cannot go on, as a sentence for its owner.
#[derive(Debug)]
pub(super) struct Failure(pub(super) String);

impl Failure {
    fn broken() -> Self {
        Self("the engine broke down, which is a mistake in the program; the server's log says where".to_owned())
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self(error.to_string())
    }
}

impl From<ServiceError> for Failure {
    /// What is inside the server goes to its log only.
    fn from(error: ServiceError) -> Self {
        if let ServiceError::Internal(source) = &error {
            tracing::error!("a flow cannot go on: {source}");
        }
        Self(ApiError::from(error).error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        ServiceError::from(error).into()
    }
}

/// Runs long work beside the server; where it panics only the flow fails.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!("the engine broke down: {error}");
        Err(Failure::broken())
    })
}

/// Lets `work` go on by itself; where it panics only the flow fails.
pub(super) async fn guarded<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    // A set and not a task, so that the work ends with whoever waits for it.
    let mut alone = JoinSet::new();
    alone.spawn(work);
    match alone.join_next().await {
        Some(Ok(done)) => done,
        _ => Err(Failure::broken()),
    }
}
