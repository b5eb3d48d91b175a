//! Use cases around experiments.

use super::{ServiceError, Services};
use crate::{
    api::{Experiment, ExperimentQuery, Iteration, Page, Paging},
    model::ExperimentId,
    store::{experiment, iteration},
};

/// Iterations given at once at most; `after` asks for more.
const MAX_ITERATIONS: u32 = 10_000;

/// What can be done with experiments.
#[derive(Debug, Clone, Copy)]
pub struct Experiments<'a>(pub(super) &'a Services);

impl Experiments<'_> {
    /// Some experiments, newest first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn list(&self, query: &ExperimentQuery) -> Result<Page<Experiment>, ServiceError> {
        let paging = Paging { limit: query.limit, offset: query.offset };
        let mut db = self.0.read().await?;
        let (items, total) =
            experiment::list(&mut db, query.flow_id, query.status, paging.limit(), paging.offset()).await?;
        Ok(Page { items, total })
    }

    /// One experiment.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn get(&self, id: ExperimentId) -> Result<Experiment, ServiceError> {
        let found = experiment::get(&mut *self.0.read().await?, id).await?;
        found.ok_or_else(|| ServiceError::not_found("experiment", &id))
    }

    /// The iterations of an experiment with a number above `after`, oldest first; 10,000 at once at most.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn iterations(
        &self,
        id: ExperimentId,
        after: Option<i64>,
        limit: Option<u32>,
    ) -> Result<Vec<Iteration>, ServiceError> {
        let mut db = self.0.read().await?;
        if experiment::get(&mut db, id).await?.is_none() {
            return Err(ServiceError::not_found("experiment", &id));
        }
        let limit = limit.unwrap_or(MAX_ITERATIONS).min(MAX_ITERATIONS);
        Ok(iteration::list(&mut db, id, after, limit).await?)
    }
}
