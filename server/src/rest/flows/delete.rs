//! `DELETE /api/flows/{id}`.

use axum::{extract::State, response::NoContent};
use wnn_experiments::{api::Deletion, model::FlowId, service::Services};

use crate::{
    extract::{PathId, QueryString},
    rest_error::RestResult,
};

/// Moves a flow that does not run to the trash; one from whose checkpoints others start only by force.
pub(in crate::rest) async fn delete(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    QueryString(query): QueryString<Deletion>,
) -> RestResult<NoContent> {
    services.flows().delete(id, query.force.unwrap_or(false)).await?;
    Ok(NoContent)
}
