//! `wnn-exp`: see [`wnn_experiments::cli`].

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    wnn_experiments::cli::run(env::args_os()).into()
}
