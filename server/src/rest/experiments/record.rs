//! `POST /api/experiments/{id}/iterations`.

use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;
use wnn_experiments::{
    api::{Iteration, NewIteration, Recorded},
    model::ExperimentId,
    service::Services,
};

use crate::{
    extract::{OneOrMany, PathId},
    rest::created::Created,
    rest_error::RestResult,
};

/// What is answered to one iteration, and to a list of them.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::rest) enum Noted {
    One(Box<Iteration>),
    Many(Recorded),
}

/// Records one iteration, which is given back, or a list of them, which is counted.
pub(in crate::rest) async fn record(
    State(services): State<Services>,
    PathId(id): PathId<ExperimentId>,
    iterations: OneOrMany<NewIteration>,
) -> RestResult<Created<Noted>> {
    let experiments = services.experiments();
    Ok(Created(match iterations {
        OneOrMany::One(iteration) => Noted::One(Box::new(experiments.record(id, iteration).await?)),
        OneOrMany::Many(iterations) => Noted::Many(experiments.record_all(id, iterations).await?),
    }))
}
