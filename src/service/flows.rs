//! Use cases around flows.

mod create;
mod delete;
mod queue;
mod update;

use super::{
    Batch, ServiceError, Services,
    listing::{batch, batch_window, page, window},
};
use crate::{
    api::{Experiment, Flow, FlowDetail, FlowQuery, Iteration, Page},
    model::{ExperimentId, FlowId},
    store::{Read, checkpoint, corpus, experiment, flow, health_check, iteration},
};

/// Iterations of one batch of an export.
const ITERATIONS: u32 = 2000;

/// How far the export of a flow's iterations got: an experiment, and the number of its last iteration told.
pub type IterationPlace = (ExperimentId, Option<i64>);

/// What can be done with flows.
#[derive(Debug, Clone, Copy)]
pub struct Flows<'a>(pub(super) &'a Services);

impl Flows<'_> {
    /// Some flows, newest first unless the query says otherwise.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn list(&self, query: &FlowQuery) -> Result<Page<Flow>, ServiceError> {
        let window = window(&query.list)?;
        let mut db = self.0.read().await?;
        let total = flow::total(&mut db, query.status, &window.search).await?;
        Ok(page(flow::list(&mut db, query.status, &window).await?, total))
    }

    /// The same with the experiments of each flow in their order.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn list_with_experiments(
        &self,
        query: &FlowQuery,
    ) -> Result<(Page<Flow>, Vec<Experiment>), ServiceError> {
        let window = window(&query.list)?;
        let mut db = self.0.read().await?;
        let total = flow::total(&mut db, query.status, &window.search).await?;
        let flows = flow::list(&mut db, query.status, &window).await?;
        let ids: Vec<_> = flows.items.iter().map(|flow| flow.id).collect();
        let experiments = experiment::of_flows(&mut db, &ids).await?;
        Ok((page(flows, total), experiments))
    }

    /// The next flows of an export, which holds all that the query finds; its page is not looked at.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn batch(&self, query: &FlowQuery, after: Option<String>) -> Result<Batch<Flow>, ServiceError> {
        let window = batch_window(&query.list, after)?;
        Ok(batch(flow::list(&mut *self.0.read().await?, query.status, &window).await?))
    }

    /// The next iterations of a flow's export, by experiment in their order and by number.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn iteration_batch(
        &self,
        id: FlowId,
        after: Option<IterationPlace>,
    ) -> Result<Batch<Iteration, IterationPlace>, ServiceError> {
        let experiments = self.experiments(id).await?;
        let mut ids = experiments.iter().map(|experiment| experiment.id);
        let (experiment, number) = match after {
            Some((experiment, number)) => (ids.find(|known| *known == experiment), number),
            None => (ids.next(), None),
        };
        let Some(experiment) = experiment else { return Ok(Batch { items: Vec::new(), next: None }) };
        let items = iteration::list(&mut *self.0.read().await?, experiment, number, ITERATIONS).await?;
        let next = match items.last() {
            Some(last) => Some((experiment, Some(last.iteration_num))),
            None => ids.next().map(|experiment| (experiment, None)),
        };
        Ok(Batch { items, next })
    }

    /// One flow.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn get(&self, id: FlowId) -> Result<Flow, ServiceError> {
        required(flow::get(&mut *self.0.read().await?, id).await?, id)
    }

    /// The experiments of a flow in their order.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn experiments(&self, id: FlowId) -> Result<Vec<Experiment>, ServiceError> {
        let mut db = self.0.read().await?;
        required(flow::get(&mut db, id).await?, id)?;
        Ok(experiment::of_flow(&mut db, id).await?)
    }

    /// All that the page of one flow shows, at one moment.
    ///
    /// Its `seq` is that of an event which it surely contains; later ones may be contained too, and applying them again
    /// changes nothing.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn detail(&self, id: FlowId) -> Result<FlowDetail, ServiceError> {
        let seq = self.0.events().last_seq();
        let mut db: Read = self.0.read().await?;
        let flow = required(flow::get(&mut db, id).await?, id)?;
        let corpus = match flow.config.plan() {
            Ok(plan) => corpus::get(&mut db, &plan.corpus).await?,
            Err(_) => None,
        };
        let checkpoints = checkpoint::of_flow(&mut db, id).await?;
        Ok(FlowDetail {
            seq,
            flow,
            experiments: experiment::of_flow(&mut db, id).await?,
            iterations: iteration::of_flow(&mut db, id).await?,
            health_checks: health_check::of_flow(&mut db, id).await?,
            checkpoints: checkpoints.into_iter().map(|stored| self.0.shown(stored)).collect(),
            corpus,
        })
    }
}

fn required(found: Option<Flow>, id: FlowId) -> Result<Flow, ServiceError> {
    found.ok_or_else(|| ServiceError::not_found("flow", &id))
}
