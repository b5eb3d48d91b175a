//! `wnn-exp experiment`

mod iterations;
mod list;
mod show;

pub(super) use list::iterations_done as iterations;

use clap::Subcommand;
use wnn_experiments::model::ExperimentId;

use super::Context;
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
}

/// Which experiment is meant.
#[derive(Debug, clap::Args)]
pub(crate) struct ExperimentArg {
    /// The experiment's id
    #[arg(value_name = "ID")]
    id: ExperimentId,
}

impl Verb {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List(args) => list::run(context, &args).await,
            Self::Show(experiment) => show::run(context, &experiment).await,
            Self::Iterations(args) => iterations::run(context, &args).await,
        }
    }
}
