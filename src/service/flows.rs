//! Use cases around flows.

mod ancestry;
mod arrange;
mod copy;
mod courses;
mod create;
mod delete;
mod export;
mod glance;
mod import;
mod ingredients;
mod members;
pub(super) mod outside;
mod queue;
mod runnable;
mod several;
pub(super) mod texts;
mod update;
mod worker;

use super::{
    Batch, ServiceError, Services,
    listing::{batch, batch_window, page, window},
};
use crate::{
    api::{
        Experiment, Flow, FlowDetail, FlowQuery, Iteration, MOST_CHECKS, MOST_SHOWN, Page, RunQuery, Speed, thinned,
    },
    model::{ExperimentId, FlowId},
    store::{Read, checkpoint, corpus, experiment, flow, health_check, iteration},
};

/// Iterations on a flow's page, about: more than a screen has columns.
pub(super) const POINTS: u32 = 2000;
/// Iterations of one of very many experiments.
const LEAST_POINTS: u32 = 50;
/// Iterations of one batch of an export.
const ITERATIONS: u32 = 2000;

pub(super) use courses::Courses;
pub use glance::FlowGlance;

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
        let mut db = self.0.read().await?;
        required(flow::get(&mut db, id).await?, id)?;
        let mut ids = experiment::ids_of_flow(&mut db, id).await?.into_iter();
        let (experiment, number) = match after {
            Some((experiment, number)) => (ids.find(|known| *known == experiment), number),
            None => (ids.next(), None),
        };
        let Some(experiment) = experiment else { return Ok(Batch { items: Vec::new(), next: None }) };
        let items = iteration::list(&mut db, experiment, number, ITERATIONS).await?;
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

    /// The experiments of one run of a flow, or of all.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn experiments_of_runs(&self, id: FlowId, which: &RunQuery) -> Result<Vec<Experiment>, ServiceError> {
        let mut db = self.0.read().await?;
        let flow = required(flow::get(&mut db, id).await?, id)?;
        let run = (which.all_runs != Some(true)).then(|| which.run.unwrap_or(flow.current_run));
        Ok(experiment::list_of_runs(&mut db, id, run).await?)
    }

    /// The experiments of a flow's present run in their order.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn experiments(&self, id: FlowId) -> Result<Vec<Experiment>, ServiceError> {
        let mut db = self.0.read().await?;
        required(flow::get(&mut db, id).await?, id)?;
        Ok(experiment::list_of_flow(&mut db, id).await?)
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
        detail(self.0, &mut self.0.read().await?, seq, id, POINTS).await
    }
}

/// All that a page shows of a flow, with about so many iterations; it surely contains the event `seq`.
pub(super) async fn detail(
    services: &Services,
    db: &mut Read,
    seq: u64,
    id: FlowId,
    points: u32,
) -> Result<FlowDetail, ServiceError> {
    let flow = required(flow::get(db, id).await?, id)?;
    let corpus = match flow.config.plan() {
        Ok(plan) => corpus::get(db, &plan.corpus).await?,
        Err(_) => None,
    };
    let checkpoints = checkpoint::newest_of_present_run(db, id, MOST_SHOWN).await?;
    let experiments = experiment::list_of_flow(db, id).await?;
    let (iterations, iteration_count) = course(db, &experiments, points).await?;
    Ok(FlowDetail {
        seq,
        flow,
        experiments,
        iterations,
        iteration_count,
        health_checks: thinned(health_check::of_flow(db, id).await?, MOST_CHECKS),
        checkpoints: checkpoints.into_iter().map(|stored| services.shown(stored)).collect(),
        corpus,
    })
}

/// The course of the experiments in a bounded number of iterations, the latest of them all among them, and how many there
/// are in all.
pub(super) async fn course(
    db: &mut Read,
    experiments: &[Experiment],
    points: u32,
) -> Result<(Vec<Iteration>, u64), ServiceError> {
    let begun: Vec<_> = experiments.iter().filter(|one| one.current_iteration.is_some()).map(|one| one.id).collect();
    let share = (points / begun.len().max(1) as u32).max(LEAST_POINTS.min(points));
    let (mut rows, mut total) = (Vec::new(), 0);
    for (index, id) in begun.iter().enumerate() {
        total += iteration::count(db, *id).await?;
        let mut series = iteration::series(db, *id, share).await?;
        if index + 1 == begun.len() {
            let latest = iteration::latest(db, *id, Speed::ITERATIONS as u32).await?;
            series.retain(|row| latest.first().is_none_or(|first| row.iteration_num < first.iteration_num));
            series.extend(latest);
        }
        rows.append(&mut series);
    }
    Ok((rows, total))
}

pub(super) fn required(found: Option<Flow>, id: FlowId) -> Result<Flow, ServiceError> {
    found.ok_or_else(|| ServiceError::not_found("flow", &id))
}
