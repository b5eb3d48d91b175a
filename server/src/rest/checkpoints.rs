//! `/api/checkpoints`.

mod delete;
mod download;
mod export;
mod fork;
mod get;
mod list;
mod register;
mod upload;

pub(super) use delete::delete;
pub(super) use download::download;
pub(super) use export::export;
pub(super) use fork::fork;
pub(super) use get::get;
pub(super) use list::list;
pub(super) use register::register;
pub(super) use upload::upload;
