//! `/api/flows`.

mod add_experiment;
mod create;
mod delete;
mod experiments;
mod export;
mod get;
mod import;
mod iterations;
mod list;
mod portable;
mod start;
mod stop;
mod update;
mod validations;
mod worker;

pub(super) use add_experiment::add_experiment;
pub(super) use create::create;
pub(super) use delete::delete;
pub(super) use experiments::experiments;
pub(super) use export::export;
pub(super) use get::get;
pub(super) use import::import;
pub(super) use iterations::iterations;
pub(super) use list::list;
pub(super) use portable::portable;
pub(super) use start::start;
pub(super) use stop::stop;
pub(super) use update::update;
pub(super) use validations::validations;
pub(super) use worker::{heartbeat, pid};
