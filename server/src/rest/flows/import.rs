//! `POST /api/flows/import`.

use axum::{Json, body::Body, extract::State, http::StatusCode};
use wnn_experiments::{api::ImportedFlow, service::Services};

use crate::{rest_error::RestResult, upload::Uploads};

/// Takes an exported flow in; the body is the file.
pub(in crate::rest) async fn import(
    State(services): State<Services>,
    State(uploads): State<Uploads>,
    body: Body,
) -> RestResult<(StatusCode, Json<ImportedFlow>)> {
    let file = uploads.receive_file(body).await?;
    Ok((StatusCode::CREATED, Json(services.flows().import(file.path().to_owned()).await?)))
}
