//! `GET /api/corpora/{name}`.

use axum::{Json, extract::State};
use wnn_experiments::{api::Corpus, service::Services};

use crate::{extract::PathName, rest_error::RestResult};

/// One corpus.
pub(in crate::rest) async fn get(
    State(services): State<Services>,
    PathName(name): PathName,
) -> RestResult<Json<Corpus>> {
    Ok(Json(services.corpora().get(&name).await?))
}
