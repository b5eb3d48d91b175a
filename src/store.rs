//! The database: where flows, experiments, iterations, checkpoints and corpora are kept.
//!
//! All SQL of the product is here, one file per noun, and nothing else is: no rule about what may change into what, no
//! clock, no events, no files but the database. Reads take any connection; writes take a [`Write`], so that the intent
//! shows at each call: `store.read()`, `store.write()`.

pub(crate) mod checkpoint;
pub(crate) mod corpus;
mod error;
pub(crate) mod event_number;
pub(crate) mod experiment;
pub(crate) mod flow;
pub(crate) mod gating;
pub(crate) mod health_check;
pub(crate) mod home;
pub(crate) mod impact;
pub(crate) mod individuals;
pub(crate) mod iteration;
pub(crate) mod lineage;
pub(crate) mod listing;
pub(crate) mod pace;
mod pool;
pub(crate) mod progress;
pub(crate) mod queue;
mod row;
pub(crate) mod seed;
pub(crate) mod snapshot;
mod span;
pub(crate) mod trash;
mod upgrade;
pub(crate) mod validation;
pub(crate) mod worker;

pub(crate) use error::{Hindrance, StoreError};
pub(crate) use pool::{Read, Store, Write};

#[cfg(test)]
mod tests;
