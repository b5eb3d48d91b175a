//! What the deletion of a checkpoint would take along.

use leptos::prelude::*;
use wnn_experiments::{api::DeletionImpact, model::CheckpointId};

use crate::{error::AppError, serverfns::Json};

/// What the deletion of the checkpoint would take along, and what stands against it.
#[server(prefix = "/sfn", endpoint = "checkpoints/deletion", output = Json)]
pub(crate) async fn checkpoint_deletion(id: CheckpointId) -> Result<DeletionImpact, AppError> {
    use crate::serverfns::edge;

    edge::answer(edge::services().checkpoints().deletion(id).await)
}
