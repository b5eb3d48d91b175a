//! Deletes a checkpoint.

use leptos::prelude::*;
use wnn_experiments::model::CheckpointId;

use crate::{error::AppError, serverfns::Json};

/// Moves the checkpoint and its file to the trash, and leads back to the list, as the query `back` shows it.
#[server(prefix = "/sfn", endpoint = "checkpoints/delete", output = Json)]
pub(crate) async fn delete_checkpoint(
    id: CheckpointId,
    #[server(default)] force: bool,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().checkpoints().delete(id, force).await)?;
    leptos_axum::redirect(&format!("/checkpoints{back}"));
    Ok(())
}
