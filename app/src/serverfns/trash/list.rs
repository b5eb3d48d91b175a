//! One page of the trash.

use leptos::prelude::*;
use wnn_experiments::api::{Page, Trashed};

use crate::{error::AppError, serverfns::Json};

/// Rows of a page.
pub(crate) const TRASH_PER_PAGE: u32 = 50;

/// Page `page` (from 1) of the trash, what was deleted last first.
#[server(prefix = "/sfn", endpoint = "trash/list", output = Json)]
pub(crate) async fn list_trash(page: u32) -> Result<Page<Trashed>, AppError> {
    use wnn_experiments::api::TrashQuery;

    use crate::serverfns::edge;

    let offset = page.saturating_sub(1).saturating_mul(TRASH_PER_PAGE);
    let query = TrashQuery { limit: Some(TRASH_PER_PAGE), offset: Some(offset), ..TrashQuery::default() };
    edge::answer(edge::services().trash().list(&query).await)
}
