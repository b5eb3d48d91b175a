//! `/api/checkpoints`.

mod delete;
mod deletion;
mod download;
mod gc;
mod get;
mod list;

pub(super) use delete::delete;
pub(super) use deletion::deletion;
pub(super) use download::download;
pub(super) use gc::{collect, surplus};
pub(super) use get::get;
pub(super) use list::list;
