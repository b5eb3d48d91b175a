//! `/api/corpora`.

mod add;
mod get;
mod list;
mod meta;
mod tokens;

pub(super) use add::add;
pub(super) use get::get;
pub(super) use list::list;
pub(super) use meta::meta;
pub(super) use tokens::{eval, train};
