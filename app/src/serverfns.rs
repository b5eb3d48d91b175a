//! Server functions, one to a file: each takes a request of the wire, calls the service once, and converts the error.
//!
//! In the browser they are calls over HTTP under `/sfn`; forms post to the same addresses without JavaScript.

pub(crate) mod checkpoints;
pub(crate) mod compare;
pub(crate) mod corpora;
#[cfg(feature = "ssr")]
pub(crate) mod edge;
mod encoding;
pub(crate) mod experiments;
pub(crate) mod flows;
pub(crate) mod home;
pub(crate) mod trash;

pub(crate) use encoding::{Json, JsonText};
