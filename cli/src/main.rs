//! `wnn-exp`: see [`wnn_cli`].

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    wnn_cli::run(env::args_os()).into()
}
