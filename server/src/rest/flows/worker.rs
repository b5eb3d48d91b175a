//! `PATCH /api/flows/{id}/pid` and `POST /api/flows/{id}/heartbeat`.

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{Success, WorkerPid},
    model::FlowId,
    service::Services,
};

use crate::{
    extract::{JsonBody, PathId},
    rest_error::RestResult,
};

/// Notes the process of the outside worker that has the flow.
pub(in crate::rest) async fn pid(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    JsonBody(worker): JsonBody<WorkerPid>,
) -> RestResult<Json<Success>> {
    services.flows().set_pid(id, worker.pid).await?;
    Ok(Json(Success { success: true }))
}

/// Notes that the outside worker of a flow is alive.
pub(in crate::rest) async fn heartbeat(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<Json<Success>> {
    services.flows().heartbeat(id).await?;
    Ok(Json(Success { success: true }))
}
