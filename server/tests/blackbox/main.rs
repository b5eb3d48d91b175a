//! The server from outside: through HTTP, through the socket, and as a process.

mod access;
mod checkpoints;
mod corpora;
mod errors;
mod first_flow;
mod fixture;
mod health;
mod limits;
mod lists;
mod metrics;
mod pages;
mod process;
mod sockets;
