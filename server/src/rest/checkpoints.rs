//! `/api/checkpoints`.

mod delete;
mod deletion;
mod download;
mod export;
mod fork;
mod gc;
mod get;
mod list;
mod register;
mod upload;

pub(super) use delete::delete;
pub(super) use deletion::deletion;
pub(super) use download::download;
pub(super) use export::export;
pub(super) use fork::fork;
pub(super) use gc::{collect, surplus};
pub(super) use get::get;
pub(super) use list::list;
pub(super) use register::register;
pub(super) use upload::upload;
