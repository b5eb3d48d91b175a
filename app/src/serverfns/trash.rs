//! Server functions on the trash.

mod list;
mod restore;

pub(crate) use list::{TRASH_PER_PAGE, list_trash};
pub(crate) use restore::RestoreTrashed;
