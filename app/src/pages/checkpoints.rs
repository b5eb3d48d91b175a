//! The pages of checkpoints.

mod detail_page;
mod list_page;

pub(crate) use detail_page::CheckpointDetailPage;
pub(crate) use list_page::CheckpointListPage;
