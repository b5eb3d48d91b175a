//! `GET /api/flows/{id}/export`.

use axum::{extract::State, response::Response};
use wnn_experiments::{api::ExportQuery, model::FlowId, service::Services};

use crate::{
    download,
    extract::{PathId, QueryString},
    rest_error::RestResult,
};

/// A flow with all that belongs to it, as one file.
pub(in crate::rest) async fn portable(
    State(services): State<Services>,
    PathId(id): PathId<FlowId>,
    QueryString(query): QueryString<ExportQuery>,
) -> RestResult<Response> {
    let portable = services.flows().export(id, query.with_corpus.unwrap_or_default()).await?;
    let name = portable.file_name();
    Ok(download::stream(&name, "application/gzip", move |out| portable.write(out)))
}
