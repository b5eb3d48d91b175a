//! All that the page of one checkpoint shows.

use leptos::prelude::*;
use wnn_experiments::api::CheckpointDetail;

use crate::{error::AppError, serverfns::Json};

/// The checkpoint with that id, as it stands in the address, with its genome.
#[server(prefix = "/sfn", endpoint = "checkpoints/show", output = Json)]
pub(crate) async fn show_checkpoint(id: String) -> Result<CheckpointDetail, AppError> {
    use crate::serverfns::edge;

    let id = edge::id(&id, "checkpoint")?;
    edge::answer(edge::services().checkpoints().detail(id).await)
}
