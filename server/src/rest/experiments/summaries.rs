//! `/api/experiments/{id}/summaries`.

use axum::extract::State;
use wnn_experiments::{
    api::{NewValidation, ValidationRecorded, ValidationSummary},
    model::ExperimentId,
    service::Services,
};

use crate::{
    extract::{JsonBody, PathId},
    rest::{created::Created, listed::Listed},
    rest_error::RestResult,
};

/// How genomes of an experiment did on a validation text, newest first.
pub(in crate::rest) async fn summaries(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
) -> RestResult<Listed<ValidationSummary>> {
    Ok(services.experiments().summaries(id).await?.into())
}

/// Records how a genome did on a validation text.
pub(in crate::rest) async fn summarize(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
    JsonBody(summary): JsonBody<NewValidation>,
) -> RestResult<Created<ValidationRecorded>> {
    Ok(Created(services.experiments().summarize(id, summary).await?))
}
