//! `/api/flows`.

mod create;
mod delete;
mod experiments;
mod export;
mod get;
mod import;
mod list;
mod start;
mod stop;
mod update;

pub(super) use create::create;
pub(super) use delete::delete;
pub(super) use experiments::experiments;
pub(super) use export::export;
pub(super) use get::get;
pub(super) use import::import;
pub(super) use list::list;
pub(super) use start::start;
pub(super) use stop::stop;
pub(super) use update::update;
