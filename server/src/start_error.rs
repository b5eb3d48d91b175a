//! Why the server did not start, in sentences.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use thiserror::Error;
use wnn_experiments::service::ServiceError;

use crate::rest_error::with_causes;

/// Why the server did not start, or stopped serving.
#[derive(Debug, Error)]
pub enum StartError {
    /// Others than this machine could reach it.
    #[error(
        "--addr {0} would let everybody on the network in; give a token with --token or WNN_TOKEN \
         (`openssl rand -hex 32` makes one), or listen on 127.0.0.1 or ::1"
    )]
    NoToken(IpAddr),
    /// Connections cannot be encrypted.
    #[error("cannot encrypt with {}: {reason}", path.display())]
    Tls {
        /// The certificate or the key.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another program listens there.
    #[error(
        "port {} of {} is already in use; choose another with --port, or let the system choose with --port 0",
        .0.port(), .0.ip()
    )]
    PortInUse(SocketAddr),
    /// The system does not let it listen there.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The data directory cannot be used.
    #[error("{}", with_causes(.0.as_ref()))]
    Service(#[source] Box<ServiceError>),
    /// The place for uploads cannot be prepared.
    #[error("cannot prepare {}: {source}", path.display())]
    Uploads {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The log filter cannot be read.
    #[error("{variable} is not a log filter such as `info` or `info,wnn_experiments=debug`: {reason}")]
    LogFilter {
        /// The environment variable.
        variable: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Signals, standard output or the listening socket failed.
    #[error("the server cannot go on: {0}")]
    Serve(#[from] io::Error),
}

impl From<ServiceError> for StartError {
    fn from(error: ServiceError) -> Self {
        Self::Service(Box::new(error))
    }
}
