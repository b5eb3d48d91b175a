//! `GET /api/checkpoints.csv`, `.json` and `.jsonl`.

use axum::{extract::State, response::Response};
use wnn_experiments::{api::CheckpointQuery, service::Services};

use crate::{
    extract::QueryString,
    rest::export::{self, Format},
    rest_error::RestResult,
};

/// All checkpoints that the query finds, in its order.
pub(in crate::rest) async fn export(
    State(services): State<Services>,
    format: Format,
    QueryString(query): QueryString<CheckpointQuery>,
) -> RestResult<Response> {
    let read = move |after| {
        let (services, query) = (services.clone(), query.clone());
        async move { services.checkpoints().batch(&query, after).await }
    };
    export::export(format, "checkpoints", read).await
}
