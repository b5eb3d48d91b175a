//! Help texts as people see them at 80 columns, and what the command line refuses.

use std::fmt::Write as _;

use clap::{CommandFactory, error::ErrorKind};

use super::*;
use crate::ui::assert_snapshot;

/// What `--help` prints for a command and for every command below it.
fn help(path: &[&str], command: &clap::Command, pages: &mut String) {
    let asked = super::command(80).try_get_matches_from(path.iter().chain([&"--help"])).unwrap_err();
    let _ = writeln!(pages, "$ {} --help\n{asked}", path.join(" "));
    for inner in command.get_subcommands() {
        help(&[path, &[inner.get_name()]].concat(), inner, pages);
    }
}

#[test]
fn every_page_of_help() {
    let mut pages = String::new();
    help(&["wnn-exp"], &Cli::command(), &mut pages);
    assert_snapshot("help", &pages);
}

#[test]
fn the_definition_is_consistent() {
    Cli::command().debug_assert();
}

fn refused(line: &str) -> clap::Error {
    Cli::try_parse_from(line.split_whitespace()).unwrap_err()
}

#[test]
fn the_seed_documents_examples_are_understood() {
    let lines = [
        "wnn-exp flow list",
        "wnn-exp flow list --status running",
        "wnn-exp flow show 1",
        "wnn-exp flow create --name Pass --patience 15",
        "wnn-exp flow create --name High --ga-gens 500 --ts-iters 500 --patience 20 --phase-order bits_first",
        "wnn-exp flow delete 1",
        "wnn-exp checkpoint list",
        "wnn-exp checkpoint list --final-only",
        "wnn-exp checkpoint show 5",
        "wnn-exp checkpoint seed 5 --flow-name Pass",
        "wnn-exp checkpoint delete 5",
        "wnn-exp checkpoint delete 5 --force",
        "wnn-exp flow list --search 'pass' --sort best_ce --desc --limit 5 --page 2 --format csv",
        "wnn-exp experiment list --flow 1 --status failed --sort duration",
        "wnn-exp experiment show 4",
        "wnn-exp experiment iterations 4 --after 10 --json",
        "wnn-exp checkpoint list --sort created_at --after abc",
        "wnn-exp status",
    ];
    for line in lines {
        assert!(Cli::try_parse_from(line.split_whitespace()).is_ok(), "{line}");
    }
}

#[test]
fn wrong_usage_is_refused_before_anything_is_sent() {
    let cases = [
        ("wnn-exp flow", ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand),
        ("wnn-exp flow create", ErrorKind::MissingRequiredArgument),
        ("wnn-exp flow list --status done", ErrorKind::InvalidValue),
        ("wnn-exp flow list --sort config_json", ErrorKind::InvalidValue),
        ("wnn-exp flow list --page 2 --after abc", ErrorKind::ArgumentConflict),
        ("wnn-exp flow list --page 0", ErrorKind::ValueValidation),
        ("wnn-exp flow lst", ErrorKind::InvalidSubcommand),
        ("wnn-exp status --url localhost:3000", ErrorKind::ValueValidation),
        ("wnn-exp corpus add Fables --train a.txt --tokenizer words", ErrorKind::ValueValidation),
        ("wnn-exp corpus add fables --train a.txt --tokenizer grammar", ErrorKind::InvalidValue),
        ("wnn-exp corpus add f --train a --eval b --eval-share 0.2 --tokenizer words", ErrorKind::ArgumentConflict),
        ("wnn-exp corpus add fables --train a.txt --tokenizer words --eval-share 1", ErrorKind::ValueValidation),
    ];
    for (line, kind) in cases {
        assert_eq!(refused(line).kind(), kind, "{line}");
    }
}
