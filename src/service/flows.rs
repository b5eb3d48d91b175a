//! Use cases around flows.

mod ancestry;
mod arrange;
mod copy;
mod create;
mod delete;
mod queue;
mod update;

use super::{ServiceError, Services};
use crate::{
    api::{Experiment, Flow, FlowDetail, FlowQuery, Page, Paging, RunQuery},
    model::FlowId,
    store::{Read, checkpoint, corpus, experiment, flow, health_check, iteration},
};

/// What can be done with flows.
#[derive(Debug, Clone, Copy)]
pub struct Flows<'a>(pub(super) &'a Services);

impl Flows<'_> {
    /// Some flows, newest first.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn list(&self, query: &FlowQuery) -> Result<Page<Flow>, ServiceError> {
        let paging = Paging { limit: query.limit, offset: query.offset };
        let mut db = self.0.read().await?;
        let (items, total) = flow::list(&mut db, query.status, paging.limit(), paging.offset()).await?;
        Ok(Page { items, total })
    }

    /// One flow.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn get(&self, id: FlowId) -> Result<Flow, ServiceError> {
        required(flow::get(&mut *self.0.read().await?, id).await?, id)
    }

    /// The experiments of one run of a flow, or of all.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn experiments_of_runs(&self, id: FlowId, which: &RunQuery) -> Result<Vec<Experiment>, ServiceError> {
        let mut db = self.0.read().await?;
        let flow = required(flow::get(&mut db, id).await?, id)?;
        let run = (which.all_runs != Some(true)).then(|| which.run.unwrap_or(flow.current_run));
        Ok(experiment::of_runs(&mut db, id, run).await?)
    }

    /// The experiments of a flow's present run in their order.
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
        let checkpoints = checkpoint::of_present_run(&mut db, id).await?;
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
