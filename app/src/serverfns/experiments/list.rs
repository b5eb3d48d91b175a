//! One page of the experiments of all flows.

use leptos::prelude::*;
use wnn_experiments::api::ExperimentQuery;

use crate::{error::AppError, experiment_list::ExperimentList, serverfns::Json};

/// The experiments that the query finds, with the server's clock.
#[server(prefix = "/sfn", endpoint = "experiments/list", output = Json)]
pub(crate) async fn list_experiments(#[server(default)] query: ExperimentQuery) -> Result<ExperimentList, AppError> {
    use wnn_experiments::service::{Clock as _, SystemClock};

    use crate::serverfns::edge::{answer, services};

    let services = services();
    let seq = services.events().last_seq();
    let as_of = SystemClock.now();
    let mut page = answer(services.experiments().list(&query).await)?;
    for experiment in &mut page.items {
        // No row shows them, and the page would carry them twice.
        (experiment.config, experiment.tier_config) = (None, None);
    }
    Ok(ExperimentList { seq, as_of, page })
}
