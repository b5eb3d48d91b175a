//! `/api/flows`.

mod create;
mod delete;
mod deletion;
mod experiments;
mod get;
mod list;
mod start;
mod stop;
mod update;

pub(super) use create::create;
pub(super) use delete::delete;
pub(super) use deletion::deletion;
pub(super) use experiments::experiments;
pub(super) use get::get;
pub(super) use list::list;
pub(super) use start::start;
pub(super) use stop::stop;
pub(super) use update::update;
