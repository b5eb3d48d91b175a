//! `DELETE /api/flows/{id}`.

use axum::{extract::State, response::NoContent};
use wnn_experiments::{model::FlowId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Deletes a flow that does not run.
pub(in crate::rest) async fn delete(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
) -> RestResult<NoContent> {
    services.flows().delete(id).await?;
    Ok(NoContent)
}
