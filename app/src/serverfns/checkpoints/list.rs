//! One page of the checkpoints.

use leptos::prelude::*;
use wnn_experiments::api::{Checkpoint, CheckpointQuery, Page};

use crate::{error::AppError, serverfns::Json};

/// The checkpoints that the query finds.
#[server(prefix = "/sfn", endpoint = "checkpoints/list", output = Json)]
pub(crate) async fn list_checkpoints(#[server(default)] query: CheckpointQuery) -> Result<Page<Checkpoint>, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().checkpoints().list(&query).await)
}
