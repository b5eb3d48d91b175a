//! Holds a checkpoint's file against what was written.

use leptos::prelude::*;
use wnn_experiments::api::Verification;

use crate::{error::AppError, serverfns::Json};

/// Reads the file of the checkpoint with that id as a whole, and tells whether it is what was written.
#[server(prefix = "/sfn", endpoint = "checkpoints/verify", output = Json)]
pub(crate) async fn verify_checkpoint(id: String) -> Result<Verification, AppError> {
    use crate::serverfns::edge;

    let id = edge::id(&id, "checkpoint")?;
    edge::answer(edge::services().checkpoints().verify(id).await)
}
