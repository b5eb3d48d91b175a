//! Server functions on checkpoints.

mod list;

pub(crate) use list::{CHECKPOINTS_PER_PAGE, list_checkpoints};
