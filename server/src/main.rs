//! The `server` binary: reads its settings, serves until a signal comes, and says in one sentence why it could not.

use std::process::ExitCode;

use clap::Parser;
use wnn_server::Config;

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
