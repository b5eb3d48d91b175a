//! The Experiments Manager's server: pages, REST and socket over one service.
//!
//! Everything here is an edge: it takes a request apart, calls one use case of [`wnn_experiments::service`] and puts the
//! answer, or the error, on the wire. Rules live in the service. The library exists beside the binary so that tests start
//! the very server that people run.

mod access;
mod body;
mod config;
mod download;
mod extract;
mod guard;
mod listen;
mod metrics;
mod pages;
mod rest;
mod rest_error;
mod router;
mod security_headers;
mod serve;
mod socket;
mod start_error;
mod state;
mod telemetry;
mod tls;
mod upload;

pub use config::{Config, Runner};
pub use serve::{Server, run};
pub use start_error::StartError;
