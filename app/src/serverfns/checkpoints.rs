//! Server functions on checkpoints.

mod delete;
mod deletion;
mod list;
mod show;
mod verify;

pub(crate) use delete::DeleteCheckpoint;
pub(crate) use deletion::checkpoint_deletion;
pub(crate) use list::list_checkpoints;
pub(crate) use show::show_checkpoint;
pub(crate) use verify::verify_checkpoint;
