//! `GET /api/checkpoints/{id}/download`.

use axum::{
    extract::{Request, State},
    response::Response,
};
use wnn_experiments::{model::CheckpointId, service::Services};

use crate::{download, extract::PathId, rest_error::RestResult};

/// A checkpoint's file.
pub(in crate::rest) async fn download(
    State(services): State<Services>,
    PathId(id): PathId<CheckpointId>,
    request: Request,
) -> RestResult<Response> {
    let file = services.checkpoints().file(id).await?;
    download::send(&file, "application/gzip", request).await
}
