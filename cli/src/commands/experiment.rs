//! `wnn-exp experiment`

mod checks;
mod generation;
mod iterations;
mod list;
mod show;

pub(super) use list::iterations_done as iterations;

use clap::Subcommand;

use super::{Context, references::ExperimentArg};
use crate::error::CliError;

/// What can be done with experiments.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the experiments of all flows, newest first
    List(list::Args),
    /// Show one experiment
    Show(ExperimentArg),
    /// List the iterations of an experiment by number
    Iterations(iterations::Args),
    /// List how the best genomes did on the whole corpus
    Checks(ExperimentArg),
    /// Show one iteration with everyone who took part in it
    Generation(generation::Args),
}

impl Verb {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List(args) => list::run(context, &args).await,
            Self::Show(experiment) => show::run(context, &experiment).await,
            Self::Iterations(args) => iterations::run(context, &args).await,
            Self::Checks(experiment) => checks::run(context, &experiment).await,
            Self::Generation(args) => generation::run(context, &args).await,
        }
    }
}
