//! `/api/checkpoints`.

mod delete;
mod deletion;
mod download;
mod export;
mod fork;
mod gc;
mod genome;
mod get;
mod list;
mod register;
mod upload;
mod verify;

use aide::axum::{
    ApiRouter,
    routing::{get_with, post_with, put_with},
};
use wnn_experiments::api::Checkpoint;

use super::openapi::{CSV, GZIP, JSON_LINES, about, gives, gives_all, says, takes};
use crate::state::AppState;

pub(super) use delete::delete;
pub(super) use deletion::deletion;
pub(super) use download::download;
pub(super) use export::export;
pub(super) use fork::fork;
pub(super) use gc::{collect, surplus};
pub(super) use genome::genome;
pub(super) use get::get;
pub(super) use list::list;
pub(super) use register::register;
pub(super) use upload::upload;
pub(super) use verify::verify;

/// What checkpoints are and have.
pub(super) fn routes() -> ApiRouter<AppState> {
    ApiRouter::new()
        .api_route(
            "/checkpoints",
            get_with(list, says("list_checkpoints", "Checkpoints, newest first"))
                .post_with(register, says("register_checkpoint", "Registers a checkpoint that somebody outside wrote")),
        )
        .api_route(
            "/checkpoints.csv",
            get_with(export, gives(CSV, "export_checkpoints_csv", "All checkpoints that the query finds, as CSV")),
        )
        .api_route(
            "/checkpoints.json",
            get_with(
                export,
                gives_all::<Checkpoint>(
                    "export_checkpoints_json",
                    "All checkpoints that the query finds, as one array",
                ),
            ),
        )
        .api_route(
            "/checkpoints.jsonl",
            get_with(
                export,
                gives(
                    JSON_LINES,
                    "export_checkpoints_jsonl",
                    "All checkpoints that the query finds, an object on each line",
                ),
            ),
        )
        .api_route(
            "/checkpoints/{id}",
            get_with(get, says("get_checkpoint", "One checkpoint")).delete_with(
                delete,
                says(
                    "delete_checkpoint",
                    "Moves a checkpoint and its file to the trash; one that flows start from only by force",
                ),
            ),
        )
        .api_route(
            "/checkpoints/{id}/deletion",
            get_with(deletion, says("preview_checkpoint_deletion", "What deleting a checkpoint would take along")),
        )
        .api_route(
            "/checkpoints/{id}/genome",
            get_with(
                genome,
                says("get_checkpoint_genome", "What its genome looks like, and what it changed of its parent's"),
            ),
        )
        .api_route(
            "/checkpoints/{id}/verify",
            post_with(verify, says("verify_checkpoint", "Compares a checkpoint's file with what was written")),
        )
        .api_route(
            "/checkpoints/gc",
            get_with(surplus, says("list_surplus", "The states of completed experiments that nothing refers to"))
                .post_with(collect, says("collect_surplus", "Moves them to the trash")),
        )
        .api_route(
            "/checkpoints/{id}/download",
            get_with(download, gives(GZIP, "download_checkpoint", "A checkpoint's file")),
        )
        .api_route(
            "/checkpoints/{id}/file",
            put_with(
                upload,
                takes(GZIP, "upload_checkpoint", "Takes the file of a checkpoint, which is the whole body"),
            ),
        )
        .api_route(
            "/checkpoints/{id}/fork",
            post_with(fork, says("fork_checkpoint", "Makes a flow that starts from a checkpoint")),
        )
        .with_path_items(about("checkpoints"))
}
