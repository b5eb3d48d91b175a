//! Server functions on flows.

mod create;
mod delete;
mod list;
mod show;
mod start;
mod stop;

pub(crate) use create::CreateFlow;
pub(crate) use delete::DeleteFlow;
pub(crate) use list::list_flows;
pub(crate) use show::show_flow;
pub(crate) use start::StartFlow;
pub(crate) use stop::StopFlow;
