//! The pages of experiments.

mod detail_page;
mod list_page;

pub(crate) use detail_page::ExperimentDetailPage;
pub(crate) use list_page::ExperimentListPage;
