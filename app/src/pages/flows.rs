//! The pages of flows.

mod detail_page;
mod list_page;
mod new_form;
mod new_page;
mod several_page;

pub(crate) use detail_page::FlowDetailPage;
pub(crate) use list_page::FlowListPage;
pub(crate) use new_page::NewFlowPage;
pub(crate) use several_page::SeveralFlowsPage;
