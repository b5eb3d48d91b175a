//! `GET /api/flows.csv`, `.json` and `.jsonl`.

use axum::{extract::State, response::Response};
use wnn_experiments::{api::FlowQuery, service::Services};

use crate::{
    extract::QueryString,
    rest::export::{self, Format},
    rest_error::RestResult,
};

/// All flows that the query finds, in its order.
pub(in crate::rest) async fn export(
    State(services): State<Services>,
    format: Format,
    QueryString(query): QueryString<FlowQuery>,
) -> RestResult<Response> {
    let read = move |after| {
        let (services, query) = (services.clone(), query.clone());
        async move { services.flows().batch(&query, after).await }
    };
    export::export(format, "flows", read).await
}
