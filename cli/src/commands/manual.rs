//! `wnn-exp completions` and `wnn-exp man`: the command line, told to shells and to `man`.

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
};

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::{error::CliError, program::Cli, ui};

/// How it is used.
pub(super) const COMPLETIONS_HELP: &str = "\
For the present shell: source <(wnn-exp completions bash). For good: wnn-exp completions bash > \
~/.local/share/bash-completion/completions/wnn-exp, wnn-exp completions zsh > \"${fpath[1]}/_wnn-exp\", \
wnn-exp completions fish > ~/.config/fish/completions/wnn-exp.fish.";

/// How it is used.
pub(super) const MAN_HELP: &str = "\
Without --dir the page of wnn-exp itself goes to standard output: wnn-exp man | man -l -. With --dir each command gets a page \
of its own: wnn-exp man --dir ~/.local/share/man/man1, then man wnn-exp-flow-create.";

/// Flags of `completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Flags of `man`.
#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// The folder for a page of each command, which is made where it is not there
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Prints the script for a shell.
pub(super) fn completions(args: &CompletionsArgs) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "wnn-exp", &mut script);
    to_stdout(&script)
}

/// Prints the manual page of the program, or writes those of all commands.
pub(super) fn pages(args: &ManArgs) -> Result<(), CliError> {
    let Some(dir) = &args.dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        return to_stdout(&page);
    };
    fs::create_dir_all(dir).map_err(CliError::file(dir))?;
    clap_mangen::generate_to(Cli::command(), dir).map_err(CliError::file(dir))?;
    ui::note(&format!("Wrote the manual pages to {}", dir.display()));
    Ok(())
}

fn to_stdout(bytes: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}
