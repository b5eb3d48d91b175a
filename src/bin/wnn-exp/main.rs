//! `wnn-exp`: the Experiments Manager from a terminal, over REST and the socket, and searches without a server.
//!
//! Standard output is data, standard error is progress and errors; nothing here knows more of the server than
//! [`wnn_experiments::client`], and more of searching than [`wnn_experiments::engine`].

mod cli;
mod commands;
mod config;
mod error;
mod interrupt;
mod ui;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
