//! The log: lines for people, on standard error, so that standard output stays for programs.

use std::{
    env,
    io::{self, IsTerminal as _},
};

use tracing_subscriber::EnvFilter;

use crate::StartError;

/// Where the log filter is looked for, the first one that is set wins.
const VARIABLES: [&str; 2] = ["WNN_LOG", "RUST_LOG"];

/// Begins to log, at `info` unless the environment says otherwise.
///
/// # Errors
///
/// The filter in the environment cannot be read.
pub(crate) fn start() -> Result<(), StartError> {
    let given = VARIABLES.iter().find_map(|&variable| Some((variable, env::var(variable).ok()?)));
    let filter = match given {
        Some((variable, filter)) => EnvFilter::builder()
            .parse(filter)
            .map_err(|error| StartError::LogFilter { variable, reason: error.to_string() })?,
        None => EnvFilter::new("info"),
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false);
    // A second subscriber in one process (tests) is no reason to stop: the first one goes on.
    let _ = log.try_init();
    Ok(())
}
