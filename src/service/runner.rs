//! The runner: takes queued flows, the longest-waiting first and one at a time, and has the engine run them.

mod active;
mod books;
mod effort;
mod experiment_run;
mod flow_run;
mod reporter;
mod resume;
mod saving;

use std::time::Duration;

use tokio::task::JoinHandle;

use active::ActiveRun;
pub(super) use active::Runner;

use super::{RunnerMode, ServiceError, Services, lifecycle};
use crate::{
    model::{ExperimentStatus, Flow, FlowAction},
    store::{
        experiment,
        flow::{self, Worker},
    },
};

/// How long to wait before the database is tried again after it failed.
const RETRY: Duration = Duration::from_secs(2);

/// Puts flows back into the queue that the built-in engine was running when the last server ended.
///
/// Nobody listens yet, so nothing is told.
pub(super) async fn recover(services: &Services) -> Result<(), ServiceError> {
    let mut change = services.change().await?;
    for id in flow::running_here(&mut change.db).await? {
        let Some(mut flow) = flow::get(&mut change.db, id).await? else { continue };
        lifecycle::advance(&mut flow, FlowAction::Requeue, services.now())?;
        flow::save(&mut change.db, &flow).await?;
        for mut experiment in experiment::of_flow(&mut change.db, id).await? {
            if experiment.status == ExperimentStatus::Running {
                experiment.status = ExperimentStatus::Pending;
                experiment::save(&mut change.db, &experiment).await?;
            }
        }
        tracing::info!("flow {id} was running when the last server ended; it goes on from its last checkpoint");
    }
    change.commit().await
}

/// Works the queue off until the services shut down; leaves it alone where outside workers take flows.
pub(super) fn spawn(services: &Services) -> JoinHandle<()> {
    let services = services.clone();
    let alive = services.runner().come_alive();
    tokio::spawn(async move {
        let _alive = alive;
        if services.settings().runner == RunnerMode::BuiltIn {
            work_off(&services).await;
        }
    })
}

async fn work_off(services: &Services) {
    while !services.runner().is_closing() {
        match take_next(services).await {
            Ok(Some((flow, run))) => flow_run::carry_out(services, flow, run).await,
            Ok(None) => services.runner().wait().await,
            Err(error) => {
                tracing::error!("the queue cannot be read, trying again soon: {error}");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

/// Takes the flow that waits longest, and has it running when this returns.
async fn take_next(services: &Services) -> Result<Option<(Flow, ActiveRun)>, ServiceError> {
    let mut change = services.change().await?;
    let Some(id) = flow::next_queued(&mut change.db).await? else { return Ok(None) };
    let Some(mut flow) = flow::get(&mut change.db, id).await? else { return Ok(None) };
    lifecycle::advance(&mut flow, FlowAction::Begin, services.now())?;
    flow::save(&mut change.db, &flow).await?;
    flow::set_worker(&mut change.db, id, Worker::BuiltIn).await?;
    change.tell(lifecycle::event(flow.clone()));
    // Known as active before anybody can see it running, so that a stop always finds it.
    let run = services.runner().begin(id);
    change.commit().await?;
    Ok(Some((flow, run)))
}
