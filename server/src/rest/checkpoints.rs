//! `/api/checkpoints`.

mod delete;
mod download;
mod fork;
mod get;
mod list;

pub(super) use delete::delete;
pub(super) use download::download;
pub(super) use fork::fork;
pub(super) use get::get;
pub(super) use list::list;
