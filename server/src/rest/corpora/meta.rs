//! `GET /api/corpora/{name}/meta.json`.

use axum::{Json, extract::State};
use wnn_experiments::{api::CorpusMeta, service::Services};

use crate::{extract::PathName, rest_error::RestResult};

/// What somebody who reads the token files must know.
pub(in crate::rest) async fn meta(
    State(services): State<Services>,
    PathName(name): PathName,
) -> RestResult<Json<CorpusMeta>> {
    Ok(Json(services.corpora().meta(&name).await?))
}
