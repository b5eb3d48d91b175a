//! `/api/flows`.

mod ancestry;
mod cancel;
mod create;
mod delete;
mod duplicate;
mod experiments;
mod get;
mod list;
mod pause;
mod reorder;
mod restart;
mod resume;
mod start;
mod stop;
mod update;

pub(super) use ancestry::ancestry;
pub(super) use cancel::cancel;
pub(super) use create::create;
pub(super) use delete::delete;
pub(super) use duplicate::duplicate;
pub(super) use experiments::experiments;
pub(super) use get::get;
pub(super) use list::list;
pub(super) use pause::pause;
pub(super) use reorder::reorder;
pub(super) use restart::restart;
pub(super) use resume::resume;
pub(super) use start::start;
pub(super) use stop::stop;
pub(super) use update::update;
