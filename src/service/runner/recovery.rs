//! What becomes of flows that were running when the process that ran them was gone.

use crate::{
    model::{FlowAction, FlowId, FlowStatus},
    service::{ServiceError, Services, change::Change, lifecycle},
    store::{StoreError, flow, worker},
};

/// Settles flows that the built-in engine was running when the last server ended: what was to be stopped or paused is, all
/// others go back into the queue, before those that waited behind them.
pub(in crate::service) async fn recover(services: &Services) -> Result<(), ServiceError> {
    let running = worker::running_here(&mut *services.read().await?).await?;
    for id in running {
        if let Some(status) = settle(services, id).await? {
            tracing::info!("flow {id} was running when its server ended; it is {status} now");
        }
    }
    Ok(())
}

/// Settles one of them; says where it stands now.
pub(in crate::service) async fn settle(services: &Services, id: FlowId) -> Result<Option<FlowStatus>, ServiceError> {
    let mut change = services.change().await?;
    let mut flow = match flow::get(&mut change.db, id).await {
        Ok(Some(flow)) => flow,
        Ok(None) => return Ok(None),
        Err(error @ StoreError::Value { .. }) => {
            give_up(services, change, id, &error).await?;
            return Ok(Some(FlowStatus::Failed));
        }
        Err(error) => return Err(error.into()),
    };
    let action = interrupted(&mut change, id).await?;
    lifecycle::perform(&mut change, &mut flow, action, services.now()).await?;
    change.commit().await?;
    Ok(Some(flow.status))
}

/// What happens to a flow whose search was interrupted: what was wished, or else it waits to go on.
pub(super) async fn interrupted(change: &mut Change, id: FlowId) -> Result<FlowAction, ServiceError> {
    Ok(worker::wish(&mut change.db, id).await?.unwrap_or(FlowAction::Requeue))
}

/// Ends a flow whose row cannot be read, so that it holds up no other.
pub(super) async fn give_up(
    services: &Services,
    mut change: Change,
    id: FlowId,
    error: &StoreError,
) -> Result<(), ServiceError> {
    tracing::error!("flow {id} is given up: {error}");
    let sentence = "what the database holds of this flow cannot be read; the server's log says what is wrong with it";
    flow::fail_unreadable(&mut change.db, id, sentence, services.now()).await?;
    change.commit().await
}
