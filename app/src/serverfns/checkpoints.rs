//! Server functions on checkpoints.

mod list;

pub(crate) use list::list_checkpoints;
