//! One page of the checkpoints.

use leptos::prelude::*;
use wnn_experiments::api::{Checkpoint, Page};

use crate::error::AppError;

/// Rows of a page.
pub(crate) const CHECKPOINTS_PER_PAGE: u32 = 50;

/// Page `page` (from 1) of the checkpoints, newest first.
#[server(prefix = "/sfn", endpoint = "checkpoints/list")]
pub(crate) async fn list_checkpoints(page: u32) -> Result<Page<Checkpoint>, AppError> {
    use wnn_experiments::api::CheckpointQuery;

    use crate::serverfns::edge;

    let offset = page.saturating_sub(1).saturating_mul(CHECKPOINTS_PER_PAGE);
    let query =
        CheckpointQuery { limit: Some(CHECKPOINTS_PER_PAGE), offset: Some(offset), ..CheckpointQuery::default() };
    edge::answer(edge::services().checkpoints().list(&query).await)
}
