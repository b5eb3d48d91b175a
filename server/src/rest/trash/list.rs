//! `GET /api/trash`.

use axum::extract::State;
use wnn_experiments::{
    api::{TrashQuery, Trashed},
    service::Services,
};

use crate::{extract::QueryString, rest::listed::Listed, rest_error::RestResult};

/// What was deleted and can be restored, the last first.
pub(in crate::rest) async fn list(
    State(services): State<Services>,
    QueryString(query): QueryString<TrashQuery>,
) -> RestResult<Listed<Trashed>> {
    Ok(services.trash().list(&query).await?.into())
}
