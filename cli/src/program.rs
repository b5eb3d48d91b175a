//! The command line as a whole: global options, dispatch, exit codes.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use clap::{CommandFactory, FromArgMatches, Parser};
use wnn_experiments::client::{DEFAULT_URL, DashboardClient};

use crate::{
    commands::{Command, Context},
    config::Config,
    error::CliError,
    interrupt::{Wish, unless_interrupted},
    ui::{Format, Layout, Ui},
};

/// Below the list of commands.
const AFTER_HELP: &str = "\
`search`, `restore`, `checkpoint verify`, `doctor`, `completions` and `man` work by themselves; the other commands talk to a server of the Experiments Manager, which \
`scripts/run` starts. What they print on standard output is data, \
everything else goes to standard error.

~/.config/wnn-exp/config.toml, or the file that WNN_CONFIG names, may set url, token, ca_cert and format.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 conflict, 5 invalid, 6 server unreachable, \
130 interrupted.";

/// How long threads may take to end after Ctrl-C.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// Lines of help are not longer than this, however wide the terminal is.
const MAX_HELP_WIDTH: u16 = 100;

/// Design, run and watch architecture searches of RAM language models
#[derive(Debug, Parser)]
#[command(name = "wnn-exp", version, after_help = AFTER_HELP, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[arg(long, env = "WNN_URL", value_name = "URL", value_parser = DashboardClient::new, global = true, hide_env = true,
          help_heading = "Global options", help = format!("Server [env: WNN_URL] [default: {DEFAULT_URL}]"))]
    url: Option<DashboardClient>,

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

    #[arg(
        long,
        env = "WNN_CA_CERT",
        value_name = "FILE",
        global = true,
        hide_env = true,
        help_heading = "Global options",
        help = "Certificates (PEM) to trust beside those of this machine: that of an https server, or of who signed it \
                [env: WNN_CA_CERT]"
    )]
    ca_cert: Option<PathBuf>,

    #[arg(
        long,
        value_name = "FORMAT",
        global = true,
        hide_possible_values = true,
        help_heading = "Global options",
        help = "How to print: `table` for people, `csv`, or `json` in the words of the REST interface [default: table]"
    )]
    format: Option<Format>,

    /// Short for --format json
    #[arg(long, global = true, conflicts_with = "format", help_heading = "Global options")]
    json: bool,

    #[command(subcommand)]
    command: Command,
}

/// Does what the command line says, of which the first argument is the program's name, and returns the exit code. What is
/// no command line, or only asks for help, ends the process.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let layout = Layout::of_terminal();
    let matches = command(layout.width).try_get_matches_from(arguments);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let (context, command) = match context(layout, cli) {
        Ok(known) => known,
        Err(error) => return error.report(),
    };
    // The command runs on this thread; the other one hears Ctrl-C while it computes.
    match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
        Ok(runtime) => {
            let done = if command.ends_gently() {
                runtime.block_on(command.run(&context))
            } else {
                runtime.block_on(unless_interrupted(context.wish.clone(), command.run(&context)))
            };
            if matches!(done, Err(CliError::Interrupted)) {
                // Threads that are at work hold temporary files.
                runtime.shutdown_timeout(LAST_MOMENT);
            } else {
                // A look-up of a name that hangs must not keep a program that has nothing more to say.
                runtime.shutdown_background();
            }
            done.map_or_else(|error| error.report(), |()| 0)
        }
        Err(error) => CliError::Runtime(error).report(),
    }
}

/// What commands work with: as the flags say, then the environment, then the configuration file. An empty variable of the
/// environment is none.
fn context(layout: Layout, cli: Cli) -> Result<(Context, Command), CliError> {
    let Cli { url, token, ca_cert, format, json, command } = cli;
    let config = Config::read()?;
    let mut client = match url {
        Some(client) => client,
        None => config.client()?,
    };
    let ca_cert = ca_cert.filter(|path| !path.as_os_str().is_empty()).or(config.ca_cert);
    if let Some(path) = ca_cert {
        client = client.with_ca_cert(&path)?;
    }
    if let Some(token) = token.filter(|token| !token.is_empty()).or(config.token) {
        client = client.with_token(&token)?;
    }
    let format = if json { Format::Json } else { format.or(config.format).unwrap_or_default() };
    Ok((Context { client, ui: Ui::new(layout, format), wish: Wish::default() }, command))
}

fn command(width: u16) -> clap::Command {
    Cli::command().term_width(usize::from(width.min(MAX_HELP_WIDTH)))
}

#[cfg(test)]
mod tests;
