//! Restores from the trash.

use leptos::prelude::*;
use wnn_experiments::model::TrashId;

use crate::{error::AppError, serverfns::Json};

/// Brings an entry of the trash back, and leads to the flow that it was, or back to the trash.
#[server(prefix = "/sfn", endpoint = "trash/restore", output = Json)]
pub(crate) async fn restore_trashed(id: TrashId) -> Result<(), AppError> {
    use wnn_experiments::model::TrashKind;

    use crate::serverfns::edge;

    let restored = edge::answer(edge::services().trash().restore(id).await)?;
    match (restored.kind, restored.item_id) {
        (TrashKind::Flow, Some(flow)) => leptos_axum::redirect(&format!("/flows/{flow}")),
        (TrashKind::Checkpoint, _) => leptos_axum::redirect("/checkpoints"),
        _ => leptos_axum::redirect("/trash"),
    }
    Ok(())
}
