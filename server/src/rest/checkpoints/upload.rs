//! `PUT /api/checkpoints/{id}/file`.

use axum::{
    Json,
    extract::{Request, State},
};
use wnn_experiments::{api::Checkpoint, model::CheckpointId, service::Services};

use crate::{extract::PathId, rest_error::RestResult, upload::Uploads};

/// Takes the file of a checkpoint, which is the whole body.
pub(in crate::rest) async fn upload(
    State(services): State<Services>,
    State(uploads): State<Uploads>,
    PathId(id): PathId<CheckpointId>,
    request: Request,
) -> RestResult<Json<Checkpoint>> {
    services.checkpoints().takes_file(id).await?;
    let received = uploads.receive_file(request.into_body()).await?;
    Ok(Json(services.checkpoints().keep_file(id, received.path().to_owned()).await?))
}
