//! All that the page of one experiment shows.

use leptos::prelude::*;
use wnn_experiments::api::ExperimentDetail;

use crate::{error::AppError, serverfns::Json};

/// The experiment with that id, as it stands in the address, with the newest iterations below `before`.
#[server(prefix = "/sfn", endpoint = "experiments/show", output = Json)]
pub(crate) async fn show_experiment(
    id: String,
    #[server(default)] before: Option<i64>,
) -> Result<ExperimentDetail, AppError> {
    use crate::serverfns::edge;

    let id = edge::id(&id, "experiment")?;
    edge::answer(edge::services().experiments().detail(id, before).await)
}
