//! The server from outside: through HTTP, through the socket, and as a process.

mod access;
mod checkpoints;
mod corpora;
mod errors;
mod faults;
mod first_flow;
mod fixture;
mod health;
mod killable;
mod killed;
mod killed_writes;
mod lifecycle;
mod limits;
mod lists;
mod metrics;
mod openapi;
mod outside;
mod outside_checkpoints;
mod pages;
mod portable;
mod process;
mod searching;
mod sockets;
mod trash;
mod walk;
