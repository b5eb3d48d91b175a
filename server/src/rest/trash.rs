//! `/api/trash`.

mod list;
mod purge;
mod restore;

pub(super) use list::list;
pub(super) use purge::purge;
pub(super) use restore::restore;
