//! `/api/experiments`.

mod create;
mod current;
mod delete;
mod export;
mod get;
mod iterations;
mod list;
mod phases;
mod record;
mod summaries;
mod update;

pub(super) use create::create;
pub(super) use current::current;
pub(super) use delete::delete;
pub(super) use export::export;
pub(super) use get::get;
pub(super) use iterations::iterations;
pub(super) use list::list;
pub(super) use phases::phases;
pub(super) use record::record;
pub(super) use summaries::{summaries, summarize};
pub(super) use update::update;
