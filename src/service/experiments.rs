//! Use cases around experiments, those that outside workers run among them.

mod analyses;
mod create;
mod iterations;
mod update;

use sqlx::SqliteConnection;

pub(super) use self::{
    create::{next_place, placeholder},
    update::{move_to, tell},
};
use super::{ServiceError, Services};
use crate::{
    api::{Experiment, ExperimentQuery, Page, Paging, Phase},
    model::{ExperimentId, FlowId, FlowStatus},
    store::{
        experiment,
        flow::{self, Worker},
    },
};

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
        required(&mut *self.0.read().await?, id).await
    }

    /// The one phase of an experiment, as gen 1 clients ask for it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn phases(&self, id: ExperimentId) -> Result<Vec<Phase>, ServiceError> {
        Ok(vec![Phase::from(&self.get(id).await?)])
    }
}

pub(super) async fn required(db: &mut SqliteConnection, id: ExperimentId) -> Result<Experiment, ServiceError> {
    experiment::get(db, id).await?.ok_or_else(|| ServiceError::not_found("experiment", &id))
}

/// Nobody outside may say how a flow does that this server runs.
pub(super) async fn refuse_if_run_here(db: &mut SqliteConnection, flow: Option<FlowId>) -> Result<(), ServiceError> {
    let Some(id) = flow else { return Ok(()) };
    let runs = flow::get(db, id).await?.is_some_and(|flow| flow.status == FlowStatus::Running);
    if runs && flow::worker(db, id).await? == Some(Worker::BuiltIn) {
        return Err(ServiceError::Conflict(format!(
            "flow {id} is run by this server, so nobody else can change or report its experiments; stop it first"
        )));
    }
    Ok(())
}
