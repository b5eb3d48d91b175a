//! What a new flow can be made of.

use leptos::prelude::*;
use wnn_experiments::api::FlowIngredients;

use crate::{error::AppError, serverfns::Json};

/// The corpora and the checkpoints to start from, among them the one whose number was typed as `seed`.
#[server(prefix = "/sfn", endpoint = "flows/ingredients", output = Json)]
pub(crate) async fn list_ingredients(seed: String) -> Result<FlowIngredients, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().flows().ingredients(seed.parse().ok()).await)
}
