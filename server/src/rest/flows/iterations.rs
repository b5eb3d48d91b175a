//! `GET /api/flows/{id}/iterations.csv`, `.json` and `.jsonl`.

use axum::{extract::State, response::Response};
use wnn_experiments::{model::FlowId, service::Services};

use crate::{
    extract::PathId,
    rest::export::{self, Format},
    rest_error::RestResult,
};

/// All iterations of a flow, by experiment and number.
pub(in crate::rest) async fn iterations(
    State(services): State<Services>,
    format: Format,
    PathId(id): PathId<FlowId>,
) -> RestResult<Response> {
    let read = move |after| {
        let services = services.clone();
        async move { services.flows().iteration_batch(id, after).await }
    };
    export::export(format, &format!("flow_{id}_iterations"), read).await
}
