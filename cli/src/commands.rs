//! One folder for each noun, one file for each verb.

mod backup;
mod checkpoint;
mod corpus;
mod deletions;
mod doctor;
mod experiment;
mod flow;
mod lists;
mod local;
mod manual;
mod migrate;
mod queue;
mod references;
mod restore;
mod save;
mod search;
mod status;
mod transfer;
mod trash;

use clap::Subcommand;
use wnn_experiments::client::DashboardClient;

use crate::{error::CliError, interrupt::Wish, ui::Ui};

/// What every command works with.
#[derive(Debug)]
pub(crate) struct Context {
    /// The server.
    pub(crate) client: DashboardClient,
    /// The two streams.
    pub(crate) ui: Ui,
    /// Whether somebody wants the program to end.
    pub(crate) wish: Wish,
}

/// The nouns, and what concerns them all.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Whether the server is there, and how busy it is
    Status,
    /// Sequences of experiments: create, start, pause, stop, watch them
    #[command(subcommand)]
    Flow(flow::Verb),
    /// Single searches of flows, and runs from outside: list them and their iterations
    #[command(subcommand)]
    Experiment(experiment::Verb),
    /// The flows that wait: list them, change their order
    Queue(queue::Args),
    /// Saved genomes: list, download, start from them
    #[command(subcommand)]
    Checkpoint(checkpoint::Verb),
    /// Texts to learn from: add, list, export them
    #[command(subcommand)]
    Corpus(corpus::Verb),
    /// What was deleted: list, restore, destroy it
    #[command(subcommand)]
    Trash(trash::Verb),
    /// Hold the database and the files against each other
    #[command(after_help = doctor::AFTER_HELP)]
    Doctor(doctor::Args),
    /// Register the checkpoint files that lie about in a directory
    #[command(after_help = migrate::AFTER_HELP)]
    Migrate(migrate::Args),
    /// Run the experiments of a flow here, without a server
    #[command(after_help = search::AFTER_HELP)]
    Search(Box<search::Args>),
    /// Copy all data to a directory, while the server goes on
    #[command(after_help = backup::AFTER_HELP)]
    Backup(backup::Args),
    /// Make a data directory of a backup
    #[command(after_help = restore::AFTER_HELP)]
    Restore(restore::Args),
    /// Print what completes commands in a shell
    #[command(after_help = manual::COMPLETIONS_HELP)]
    Completions(manual::CompletionsArgs),
    /// Write the manual pages
    #[command(after_help = manual::MAN_HELP)]
    Man(manual::ManArgs),
}

impl Command {
    /// Whether it sees to Ctrl-C itself.
    pub(crate) fn ends_gently(&self) -> bool {
        matches!(self, Self::Search(_))
    }

    /// Does it.
    pub(crate) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Status => status::run(context).await,
            Self::Flow(verb) => verb.run(context).await,
            Self::Experiment(verb) => verb.run(context).await,
            Self::Queue(args) => args.run(context).await,
            Self::Checkpoint(verb) => verb.run(context).await,
            Self::Corpus(verb) => verb.run(context).await,
            Self::Trash(verb) => verb.run(context).await,
            Self::Doctor(args) => doctor::run(context, &args).await,
            Self::Migrate(args) => migrate::run(context, &args).await,
            Self::Search(args) => search::run(context, *args).await,
            Self::Backup(args) => backup::run(context, &args).await,
            Self::Restore(args) => restore::run(context, &args),
            Self::Completions(args) => manual::completions(&args),
            Self::Man(args) => manual::pages(&args),
        }
    }
}
