//! The command line as a whole: global options, dispatch, exit codes.

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};
use wnn_experiments::client::{DEFAULT_URL, DashboardClient};

use crate::{
    commands::{Command, Context},
    error::CliError,
    ui::{Layout, Ui},
};

/// Below the list of commands.
const AFTER_HELP: &str = "\
`search`, `restore`, `checkpoint verify` and `doctor` work by themselves; the other commands talk to a server of the Experiments Manager, which \
`scripts/run` starts. What they print on standard output is data, \
everything else goes to standard error.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 conflict, 5 invalid, 6 server unreachable.";

/// Lines of help are not longer than this, however wide the terminal is.
const MAX_HELP_WIDTH: u16 = 100;

/// Design, run and watch architecture searches of RAM language models
#[derive(Debug, Parser)]
#[command(name = "wnn-exp", version, after_help = AFTER_HELP, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[arg(long, env = "WNN_URL", value_name = "URL", default_value = DEFAULT_URL, value_parser = DashboardClient::new,
          global = true, hide_env = true, hide_default_value = true, help_heading = "Global options",
          help = format!("Server [env: WNN_URL] [default: {DEFAULT_URL}]"))]
    url: DashboardClient,

    #[arg(
        long,
        env = "WNN_TOKEN",
        value_name = "TOKEN",
        global = true,
        hide_env = true,
        help_heading = "Global options",
        help = "Token that the server asks for [env: WNN_TOKEN]"
    )]
    token: Option<String>,

    /// Print JSON, in the words of the REST interface
    #[arg(long, global = true, help_heading = "Global options")]
    json: bool,

    #[command(subcommand)]
    command: Command,
}

/// Does what the command line says.
pub(crate) fn run() -> ExitCode {
    let layout = Layout::of_terminal();
    let cli = match command(layout.width).try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let client = match cli.token.filter(|token| !token.is_empty()) {
        Some(token) => cli.url.with_token(&token),
        None => Ok(cli.url),
    };
    let context = match client {
        Ok(client) => Context { client, ui: Ui::new(layout, cli.json) },
        Err(error) => return CliError::from(error).report(),
    };
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let done = runtime.block_on(cli.command.run(&context));
            // A look-up of a name that hangs must not keep a program that has nothing more to say.
            runtime.shutdown_background();
            done.map_or_else(|error| error.report(), |()| ExitCode::SUCCESS)
        }
        Err(error) => CliError::Runtime(error).report(),
    }
}

fn command(width: u16) -> clap::Command {
    Cli::command().term_width(usize::from(width.min(MAX_HELP_WIDTH)))
}

#[cfg(test)]
mod tests;
