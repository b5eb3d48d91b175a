//! `POST /api/flows/import`.

use axum::{body::Body, extract::State};
use wnn_experiments::{api::ImportedFlow, service::Services};

use crate::{rest::created::Created, rest_error::RestResult, upload::Uploads};

/// Takes an exported flow in; the body is the file.
pub(in crate::rest) async fn import(
    State(services): State<Services>,
    State(uploads): State<Uploads>,
    body: Body,
) -> RestResult<Created<ImportedFlow>> {
    let file = uploads.receive_file(body).await?;
    Ok(Created(services.flows().import(file.path().to_owned()).await?))
}
