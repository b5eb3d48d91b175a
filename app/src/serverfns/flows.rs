//! Server functions on flows.

mod act;
mod ancestry;
mod arrange;
mod create;
mod delete;
mod deletion;
mod duplicate;
mod ingredients;
mod list;
mod pause;
mod restart;
mod resume;
mod several;
mod show;
mod start;
mod stop;
mod told;

pub(crate) use act::ActOnFlows;
pub(crate) use ancestry::flow_ancestry;
pub(crate) use arrange::ArrangeFlow;
pub(crate) use create::CreateFlow;
pub(crate) use delete::DeleteFlow;
pub(crate) use deletion::flow_deletion;
pub(crate) use duplicate::DuplicateFlow;
pub(crate) use ingredients::list_ingredients;
pub(crate) use list::list_flows;
pub(crate) use pause::PauseFlow;
pub(crate) use restart::RestartFlow;
pub(crate) use resume::ResumeFlow;
pub(crate) use several::look_at_flows;
pub(crate) use show::show_flow;
pub(crate) use start::StartFlow;
pub(crate) use stop::StopFlow;
pub(crate) use told::outcomes_told;
