//! `wnn-exp flow`

mod cancel;
mod compare;
pub(super) mod create;
mod delete;
mod duplicate;
mod each;
mod export;
mod fork;
mod import;
pub(super) mod list;
mod pause;
mod restart;
mod restore;
mod resume;
#[cfg(test)]
pub(super) mod samples;
mod settings;
mod show;
mod speed;
mod start;
mod stop;
mod wait;
mod watch;

pub(super) use settings::Settings;

use each::each;

use clap::Subcommand;

use super::{
    Context,
    references::{FlowArg, FlowsArg},
};
use crate::error::CliError;

/// What can be done with flows.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List flows, newest first
    List(list::Args),
    /// Show one flow with its experiments and checkpoints
    Show(FlowArg),
    /// Create a flow
    #[command(after_help = create::after_help())]
    Create(Box<create::Args>),
    /// Put flows in the queue; one that was stopped or failed goes on from its last checkpoint
    Start(FlowsArg),
    /// Stop flows; their work is kept
    Stop(FlowsArg),
    /// Pause flows that wait or run; they keep their work
    Pause(FlowsArg),
    /// Put paused flows back in the queue; they go on exactly where they were
    Resume(FlowsArg),
    /// Let flows that have ended or are paused go on, or begin a new run
    Restart(restart::Args),
    /// End flows, also those that were never started
    Cancel(FlowsArg),
    /// Make a flow with the configuration of another
    Duplicate(duplicate::Args),
    /// Make a flow that starts from a checkpoint of another
    Fork(fork::Args),
    /// Show what flows were told differently, and what came out
    Compare(compare::Args),
    /// Follow a flow until it ends
    #[command(after_help = watch::AFTER_HELP)]
    Watch(FlowArg),
    /// Wait until flows have ended
    #[command(after_help = wait::AFTER_HELP)]
    Wait(wait::Args),
    /// Write a flow to one file, with all that belongs to it
    #[command(after_help = export::AFTER_HELP)]
    Export(export::Args),
    /// Take in a flow that a server exported
    #[command(after_help = import::AFTER_HELP)]
    Import(import::Args),
    /// Move flows with their experiments and checkpoints to the trash
    Delete(delete::Args),
    /// Bring a flow back from the trash
    Restore(restore::Args),
}

impl Verb {
    pub(super) async fn run(self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::List(args) => list::run(context, &args).await,
            Self::Show(flow) => show::run(context, &flow).await,
            Self::Create(args) => create::run(context, *args).await,
            Self::Start(flows) => start::run(context, &flows).await,
            Self::Stop(flows) => stop::run(context, &flows).await,
            Self::Pause(flows) => pause::run(context, &flows).await,
            Self::Resume(flows) => resume::run(context, &flows).await,
            Self::Restart(args) => restart::run(context, &args).await,
            Self::Cancel(flows) => cancel::run(context, &flows).await,
            Self::Duplicate(args) => duplicate::run(context, args).await,
            Self::Fork(args) => fork::run(context, args).await,
            Self::Compare(args) => compare::run(context, &args).await,
            Self::Watch(flow) => watch::run(context, &flow).await,
            Self::Wait(args) => wait::run(context, &args).await,
            Self::Export(args) => export::run(context, &args).await,
            Self::Import(args) => import::run(context, &args).await,
            Self::Delete(args) => delete::run(context, &args).await,
            Self::Restore(args) => restore::run(context, &args).await,
        }
    }
}
