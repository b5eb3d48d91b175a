//! Small parts without knowledge of any page.

mod badge;
mod cell;
mod deletion;
mod empty_state;
mod field;
mod load;
mod notice;
mod progress;
mod time;

pub(crate) use badge::Badge;
pub(crate) use cell::Cell;
pub(crate) use deletion::{DeletionBox, ForceBox};
pub(crate) use empty_state::EmptyState;
pub(crate) use field::Field;
#[cfg(debug_assertions)]
pub(crate) use load::Placeholder;
pub(crate) use load::{Failed, Load};
pub(crate) use notice::{ActionError, Notice};
pub(crate) use progress::Progress;
pub(crate) use time::Moment;
