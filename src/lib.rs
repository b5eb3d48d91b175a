//! The Experiments Manager for weightless (RAM) neural language models, without its screens and sockets.
//!
//! People who search architectures of RAM language models define *flows* (sequences of GA and tabu-search
//! *experiments*), run them on the built-in engine, keep their *checkpoints* and compare what came out.
//!
//! # Feature map
//!
//! | feature | modules | brings |
//! | --- | --- | --- |
//! | (none) | [`model`], [`api`], [`figures`] | domain types, the wire, figures as text; compiles to WebAssembly |
//! | `engine` | `engine`, `standalone` | corpora, genomes, evaluators, GA and tabu search, checkpoint files, a flow without a server |
//! | `service` | `store`, `service` | SQLite, use cases, the runner, events |
//! | `client` | `client` | a typed REST and socket client |

pub mod api;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "engine")]
pub mod engine;
pub mod figures;
pub mod model;
#[cfg(feature = "service")]
pub mod service;
#[cfg(feature = "engine")]
pub mod standalone;
#[cfg(feature = "service")]
mod store;
