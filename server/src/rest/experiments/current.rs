//! `GET /api/experiments/current`.

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{Experiment, ExperimentQuery, ListQuery},
    model::ExperimentStatus,
    service::Services,
};

use crate::rest_error::{RestError, RestResult};

/// The experiment that runs; the newest of them where several do.
pub(in crate::rest) async fn current(State(services): State<Services>) -> RestResult<Json<Experiment>> {
    let running =
        ExperimentQuery { status: Some(ExperimentStatus::Running), list: ListQuery::first(1), ..Default::default() };
    let page = services.experiments().list(&running).await?;
    page.items.into_iter().next().map(Json).ok_or_else(|| RestError::not_found("no experiment runs at present"))
}
