//! `GET /api/validations/check`.

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{KnownValidation, ValidationQuery},
    service::Services,
};

use crate::{
    extract::QueryString,
    rest_error::{RestError, RestResult},
};

/// Whether a genome has been measured already.
pub(super) async fn check(
    State(services): State<Services>,
    QueryString(query): QueryString<ValidationQuery>,
) -> RestResult<Json<KnownValidation>> {
    let missing = || RestError::malformed("the query must name a genome: ?genome_hash=…");
    let hash = query.genome_hash.ok_or_else(missing)?;
    Ok(Json(services.experiments().known_validation(&hash).await?))
}
