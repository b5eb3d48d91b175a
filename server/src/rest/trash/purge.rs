//! `DELETE /api/trash/{id}`.

use axum::{extract::State, response::NoContent};
use wnn_experiments::{model::TrashId, service::Services};

use crate::{extract::PathId, rest_error::RestResult};

/// Destroys an entry for good.
pub(in crate::rest) async fn purge(
    State(services): State<Services>,
    PathId(id): PathId<TrashId>,
) -> RestResult<NoContent> {
    services.trash().purge(id).await?;
    Ok(NoContent)
}
