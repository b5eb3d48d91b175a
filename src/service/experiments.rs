//! Use cases around experiments.

use super::{
    Batch, ServiceError, Services,
    listing::{batch, batch_window, page, window},
};
use crate::{
    api::{Experiment, ExperimentQuery, Iteration, Page},
    model::ExperimentId,
    store::{
        experiment::{self, Filter},
        iteration,
    },
};

/// Iterations given at once at most; `after` asks for more.
const MAX_ITERATIONS: u32 = 10_000;

/// What can be done with experiments.
#[derive(Debug, Clone, Copy)]
pub struct Experiments<'a>(pub(super) &'a Services);

impl Experiments<'_> {
    /// Some experiments, newest first unless the query says otherwise.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn list(&self, query: &ExperimentQuery) -> Result<Page<Experiment>, ServiceError> {
        let (filter, window) = (filter(query), window(&query.list)?);
        let mut db = self.0.read().await?;
        let total = experiment::total(&mut db, filter, &window.search).await?;
        Ok(page(experiment::list(&mut db, filter, &window).await?, total))
    }

    /// The next experiments of an export, which holds all that the query finds; its page is not looked at.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn batch(
        &self,
        query: &ExperimentQuery,
        after: Option<String>,
    ) -> Result<Batch<Experiment>, ServiceError> {
        let window = batch_window(&query.list, after)?;
        Ok(batch(experiment::list(&mut *self.0.read().await?, filter(query), &window).await?))
    }

    /// How many iterations an experiment has recorded.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn iteration_count(&self, id: ExperimentId) -> Result<u64, ServiceError> {
        Ok(iteration::count(&mut *self.0.read().await?, id).await?)
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

fn filter(query: &ExperimentQuery) -> Filter {
    Filter { flow: query.flow_id, status: query.status }
}
