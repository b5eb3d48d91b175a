//! The manager: what people and programs can do, the runner that works flows off, and the events that tell of it.
//!
//! Validation, transactions, times, moves from state to state and events are decided here and nowhere else. Knows the
//! store and the engine; knows nothing of HTTP, sockets or pages, which call these use cases and convert their errors.

mod backup;
mod change;
mod checkpoint_roots;
mod checkpoints;
mod clock;
mod comparison;
mod corpora;
mod data_dir;
mod deletion;
mod doctor;
mod error;
mod events;
mod experiments;
mod flows;
mod health;
mod hindrance;
mod home;
mod housekeeping;
mod lifecycle;
mod listing;
mod machine;
mod metrics;
mod naming;
mod overview;
mod portable;
mod runner;
mod services;
mod settings;
mod several;
mod sums;
mod trash;
mod watchdog;

pub use backup::{back_up, restore};
pub use checkpoints::{Checkpoints, DownloadableFile};
pub use clock::{Clock, SystemClock};
pub use corpora::{Corpora, Split};
pub use data_dir::address_of_holder;
pub use doctor::Doctor;
pub use error::ServiceError;
pub use events::{Delivery, EventBus, Subscription, Told};
pub use experiments::Experiments;
pub use flows::{FlowGlance, Flows, IterationPlace};
pub use listing::Batch;
pub use metrics::EdgeMetrics;
pub use portable::PortableFlow;
pub use services::Services;
pub use settings::{RunnerMode, Settings};
pub use trash::Trash;
pub use watchdog::Vigilance;

pub use crate::engine::corpus::SplitReader;

#[cfg(test)]
mod tests;
