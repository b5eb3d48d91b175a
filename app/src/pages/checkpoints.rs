//! The pages of checkpoints.

mod list_page;

pub(crate) use list_page::CheckpointListPage;
