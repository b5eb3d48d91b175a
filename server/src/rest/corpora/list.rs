//! `GET /api/corpora`.

use axum::extract::State;
use wnn_experiments::{api::Corpus, service::Services};

use crate::{rest::listed::Listed, rest_error::RestResult};

/// All corpora.
pub(in crate::rest) async fn list(State(services): State<Services>) -> RestResult<Listed<Corpus>> {
    Ok(services.corpora().list().await?.into())
}
