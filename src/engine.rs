//! The optimizer: what a RAM language model's genome is, how it is judged, and how better ones are searched.
//!
//! Synchronous and pure: it knows no clock, no environment, no database and no network, and prints nothing. Whoever runs
//! it passes an [`Observer`], which is called on the coordinating thread, and a [`Control`], which is asked between
//! iterations. All randomness comes from (seed, experiment, generation, index), so a run gives the same bits on any
//! number of threads.

pub mod checkpoint_file;
mod control;
pub mod corpus;
mod digest;
mod error;
pub mod evaluate;
pub mod executor;
mod fingerprint;
pub mod flow_directory;
mod genome;
mod laps;
mod method;
mod observer;
mod random;
pub mod sequence;
mod state;
pub mod threads;
mod writer;

pub use control::Control;
pub use digest::Digest;
pub use error::EngineError;
pub use executor::{Outcome, Search, Seeds, Start};
pub use fingerprint::Fingerprint;
pub use genome::{Cluster, Genome};
pub use laps::{Laps, StageSeconds};
pub use observer::{HealthReport, IterationReport, Observer, Stage, StageWatch, Unwatched};
pub use state::{Evaluated, SearchState};
pub use writer::{Desk, Writer};
