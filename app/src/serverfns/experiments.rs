//! Server functions on experiments.

mod list;

pub(crate) use list::list_experiments;
