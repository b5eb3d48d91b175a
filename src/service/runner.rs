//! The runner: takes queued flows in their order, a few at a time, and has the engine run them.

mod active;
mod books;
mod effort;
mod experiment_run;
mod failure;
mod flow_run;
mod recovery;
mod reporter;
mod resume;
mod saving;

use std::{sync::Arc, time::Duration};

use rayon::ThreadPool;
use tokio::task::{JoinHandle, JoinSet};

use active::ActiveRun;
pub(super) use active::Runner;
pub(super) use recovery::{recover, settle};

use super::{RunnerMode, ServiceError, Services, lifecycle};
use crate::{
    engine::{
        EngineError,
        threads::{Priority, pool},
    },
    model::{Flow, FlowAction},
    store::{
        StoreError, flow, queue,
        worker::{self, Worker},
    },
};

/// How long to wait before the database is tried again after it failed.
const RETRY: Duration = Duration::from_secs(2);

/// What the flows that run at the same time share.
#[derive(Clone)]
struct Engine {
    pool: Arc<ThreadPool>,
    /// What the evaluator of each may hold for later.
    cache_bytes: usize,
}

impl Engine {
    fn start(services: &Services) -> Result<Self, EngineError> {
        let settings = services.settings();
        let share = settings.cache_bytes / settings.parallel_flows.get() as u64;
        let pool = pool(settings.engine_threads, Priority::Low)?;
        Ok(Self { pool, cache_bytes: usize::try_from(share).unwrap_or(usize::MAX) })
    }
}

/// Works the queue off until the services shut down; leaves it alone where outside workers take flows.
pub(super) fn spawn(services: &Services) -> JoinHandle<()> {
    let services = services.clone();
    let alive = services.runner().come_alive();
    tokio::spawn(async move {
        let _alive = alive;
        if services.settings().runner == RunnerMode::BuiltIn {
            supervise(&services).await;
        }
    })
}

/// Begins to work the queue off anew where that breaks down: a mistake in one flow must not leave all others waiting.
async fn supervise(services: &Services) {
    loop {
        let mut work = JoinSet::new();
        work.spawn(work_off(services.clone()));
        if let Some(Ok(())) = work.join_next().await {
            return;
        }
        tracing::error!("the runner broke down, which is a mistake in the program; it begins anew");
        tokio::time::sleep(RETRY).await;
        // Its flows broke down with it.
        if let Err(error) = recover(services).await {
            tracing::error!("flows that were running cannot be put back into the queue: {error}");
        }
    }
}

async fn work_off(services: Services) {
    let engine = loop {
        match Engine::start(&services) {
            Ok(engine) => break engine,
            Err(_) if services.runner().is_closing() => return,
            Err(error) => {
                tracing::error!("{error}");
                tokio::time::sleep(RETRY).await;
            }
        }
    };
    let mut runs = JoinSet::new();
    loop {
        let may_try_again = fill(&services, &engine, &mut runs).await;
        if services.runner().is_closing() && runs.is_empty() {
            return;
        }
        tokio::select! {
            Some(_) = runs.join_next() => {}
            () = services.runner().wait() => {}
            () = tokio::time::sleep(RETRY), if may_try_again.is_err() => {}
        }
    }
}

/// Begins as many flows as may run and wait to. An error says that the queue cannot be read at the moment.
async fn fill(services: &Services, engine: &Engine, runs: &mut JoinSet<()>) -> Result<(), ServiceError> {
    while !services.runner().is_closing() && runs.len() < services.settings().parallel_flows.get() {
        match take_next(services).await {
            Ok(Some((flow, run))) => {
                runs.spawn(flow_run::carry_out(services.clone(), engine.clone(), flow, run));
            }
            Ok(None) => break,
            Err(error) => {
                tracing::error!("the queue cannot be read, trying again soon: {error}");
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Takes the first flow of the queue, and has it running when this returns.
async fn take_next(services: &Services) -> Result<Option<(Flow, ActiveRun)>, ServiceError> {
    loop {
        let mut change = services.change().await?;
        let Some(id) = queue::next(&mut change.db).await? else { return Ok(None) };
        let mut flow = match flow::get(&mut change.db, id).await {
            Ok(Some(flow)) => flow,
            Ok(None) => return Ok(None),
            Err(error @ StoreError::Value { .. }) => {
                recovery::give_up(services, change, id, &error).await?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        worker::set(&mut change.db, id, Worker::BuiltIn).await?;
        lifecycle::perform(&mut change, &mut flow, FlowAction::Begin, services.now()).await?;
        // Known as active before anybody can see it running, so that a stop always finds it.
        let run = services.runner().begin(id);
        change.commit().await?;
        return Ok(Some((flow, run)));
    }
}
