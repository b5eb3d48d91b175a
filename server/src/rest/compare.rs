//! `GET /api/compare`.

use std::str::FromStr;

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{ApiError, CompareQuery, Comparison},
    model::FieldError,
    service::Services,
};

use crate::{
    extract::QueryString,
    rest_error::{RestError, RestResult},
};

/// Flows, or experiments, beside each other.
pub(super) async fn compare(
    State(services): State<Services>,
    QueryString(query): QueryString<CompareQuery>,
) -> RestResult<Json<Comparison>> {
    Ok(Json(match (query.flows, query.experiments) {
        (Some(flows), None) => services.flows().compare(&ids("flows", &flows)?).await?,
        (None, Some(experiments)) => services.experiments().compare(&ids("experiments", &experiments)?).await?,
        _ => return Err(RestError::malformed("the query must name either flows or experiments: ?flows=1,2")),
    }))
}

fn ids<T: FromStr>(field: &str, text: &str) -> Result<Vec<T>, RestError> {
    let read = |id: &str| {
        id.trim().parse().map_err(|_| FieldError::new(field, format!("must be ids such as 1,2, not {text:?}")))
    };
    let ids = text.split(',').map(read).collect::<Result<_, _>>();
    ids.map_err(|error| ApiError::invalid(vec![error]).into())
}
