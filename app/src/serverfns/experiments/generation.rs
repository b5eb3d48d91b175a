//! One generation of an experiment.

use leptos::prelude::*;
use wnn_experiments::api::Generation;

use crate::{error::AppError, serverfns::Json};

/// The iteration of that number, of the experiment with that id, as both stand in the address.
#[server(prefix = "/sfn", endpoint = "experiments/generation", output = Json)]
pub(crate) async fn show_generation(id: String, number: i64) -> Result<Generation, AppError> {
    use crate::serverfns::edge;

    let id = edge::id(&id, "experiment")?;
    edge::answer_beside(edge::services().experiments().generation(id, number).await)
}
