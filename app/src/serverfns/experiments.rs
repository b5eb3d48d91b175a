//! Server functions on experiments.

mod generation;
mod list;
mod show;

pub(crate) use generation::show_generation;
pub(crate) use list::list_experiments;
pub(crate) use show::show_experiment;
