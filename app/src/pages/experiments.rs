//! The pages of experiments.

mod list_page;

pub(crate) use list_page::ExperimentListPage;
