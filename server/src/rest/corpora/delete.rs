//! `DELETE /api/corpora/{name}`.

use axum::{extract::State, response::NoContent};
use wnn_experiments::{api::Deletion, service::Services};

use crate::{
    extract::{PathName, QueryString},
    rest_error::RestResult,
};

/// Moves a corpus to the trash; one that ended flows learned from only by force.
pub(in crate::rest) async fn delete(
    State(services): State<Services>,
    PathName(name): PathName,
    QueryString(query): QueryString<Deletion>,
) -> RestResult<NoContent> {
    services.corpora().delete(&name, query.force.unwrap_or(false)).await?;
    Ok(NoContent)
}
