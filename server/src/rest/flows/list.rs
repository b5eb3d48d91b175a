//! `GET /api/flows`.

use axum::extract::State;
use wnn_experiments::{
    api::{Flow, FlowQuery},
    service::Services,
};

use crate::{extract::QueryString, rest::listed::Listed, rest_error::RestResult};

/// Flows, newest first.
pub(in crate::rest) async fn list(
    State(services): State<Services>,
    QueryString(query): QueryString<FlowQuery>,
) -> RestResult<Listed<Flow>> {
    Ok(services.flows().list(&query).await?.into())
}
