//! Use cases around experiments, those that outside workers run among them.

mod analyses;
mod create;
mod delete;
mod detail;
mod iterations;
mod update;

use sqlx::SqliteConnection;

pub(super) use self::{
    create::{never_ran, next_place, placeholder},
    update::tell,
};
use super::{
    Batch, ServiceError, Services,
    listing::{batch, batch_window, page, window},
};
use crate::{
    api::{Experiment, ExperimentQuery, HealthCheck, Page, Phase},
    model::{ExperimentId, FlowId, FlowStatus},
    store::{
        experiment::{self, Filter},
        flow, health_check,
        worker::{self, Worker},
    },
};

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

    /// One experiment.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn get(&self, id: ExperimentId) -> Result<Experiment, ServiceError> {
        required(&mut *self.0.read().await?, id).await
    }

    /// The health checks of an experiment by iteration.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn health_checks(&self, id: ExperimentId) -> Result<Vec<HealthCheck>, ServiceError> {
        let mut db = self.0.read().await?;
        required(&mut db, id).await?;
        Ok(health_check::of_experiment(&mut db, id).await?)
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
    if runs && worker::of(db, id).await? == Some(Worker::BuiltIn) {
        return Err(ServiceError::Conflict(format!(
            "flow {id} is run by this server, so nobody else can change or report its experiments; stop it first"
        )));
    }
    Ok(())
}

/// Why an experiment cannot be said to run: its flow has ended, or only the engine here can take it up.
async fn hindrance_to_run(db: &mut SqliteConnection, experiment: &Experiment) -> Result<Option<String>, ServiceError> {
    let Some(id) = experiment.flow_id else { return Ok(None) };
    let Some(flow) = flow::get(db, id).await? else { return Ok(None) };
    let is_of_engine = worker::of(db, id).await? == Some(Worker::BuiltIn);
    Ok((flow.status.is_ended() || is_of_engine).then(|| {
        format!("flow {id} is {}, so experiment {} cannot run; start the flow first", flow.status, experiment.id)
    }))
}

fn filter(query: &ExperimentQuery) -> Filter {
    Filter { flow: query.flow_id, status: query.status }
}
