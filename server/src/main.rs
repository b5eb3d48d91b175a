//! The `server` binary: reads its settings, serves until a signal comes, and says in one sentence why it could not.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use wnn_server::Config;

/// Pages and searches allocate in small pieces from many threads.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match wnn_server::run(Config::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
