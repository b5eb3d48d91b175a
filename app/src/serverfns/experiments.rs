//! Server functions on experiments.

mod list;
mod show;

pub(crate) use list::list_experiments;
pub(crate) use show::show_experiment;
