//! `wnn-exp`: the Experiments Manager from a terminal, over REST and the socket, and searches without a server.
//!
//! Standard output is data, standard error is progress and errors; nothing here knows more of the server than
//! [`client`](wnn_experiments::client), and more of searching than [`engine`](wnn_experiments::engine). The program of that name and the
//! Python package's command are both [`run`].

mod commands;
mod config;
mod error;
mod interrupt;
mod program;
mod ui;

pub use program::run;
