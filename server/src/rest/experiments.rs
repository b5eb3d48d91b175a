//! `/api/experiments`.

mod current;
mod export;
mod get;
mod iterations;
mod list;

pub(super) use current::current;
pub(super) use export::export;
pub(super) use get::get;
pub(super) use iterations::iterations;
pub(super) use list::list;
