//! `/api`: one folder for each noun, one file for each verb.

mod backup;
mod checkpoints;
mod compare;
mod corpora;
mod created;
mod doctor;
mod experiments;
mod export;
mod flows;
mod gating;
mod health;
mod listed;
mod openapi;
mod queue;
mod snapshot;
mod trash;
mod validations;
mod watch;

use aide::axum::{
    ApiRouter,
    routing::{delete_with, get_with, post_with},
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, Uri},
};
use wnn_experiments::api::{ApiError, ErrorCode};

use self::openapi::{about, says};
use crate::{rest_error::RestError, state::AppState};

/// Every address below `/api`; the document says whether a token is asked for.
pub(crate) fn router(asks_for_token: bool) -> Router<AppState> {
    openapi::begin();
    let (routes, document) = openapi::finish(routes(), asks_for_token);
    routes
        .merge(openapi::routes(&document))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        // Bodies are bounded where they are read, each by its own limit.
        .layer(DefaultBodyLimit::disable())
}

/// The routes with what the document says of them.
fn routes() -> ApiRouter<AppState> {
    ApiRouter::new()
        .merge(flows::routes())
        .merge(comparing())
        .merge(queue())
        .merge(experiments::routes())
        .merge(gating())
        .merge(validations())
        .merge(checkpoints::routes())
        .merge(corpora::routes())
        .merge(keeping())
        .merge(server())
}

fn comparing() -> ApiRouter<AppState> {
    ApiRouter::new()
        .api_route("/compare", get_with(compare::compare, says("compare", "Flows, or experiments, beside each other")))
        .with_path_items(about("flows"))
}

fn queue() -> ApiRouter<AppState> {
    ApiRouter::new()
        .api_route(
            "/queue",
            get_with(queue::list, says("list_queue", "The flows that wait, in their order"))
                .put_with(queue::reorder, says("reorder_queue", "Lets some of them come first")),
        )
        .with_path_items(about("queue"))
}

fn gating() -> ApiRouter<AppState> {
    ApiRouter::new()
        .api_route(
            "/experiments/{id}/gating",
            get_with(gating::list, says("list_gating_runs", "The gating runs of an experiment, newest first"))
                .post_with(gating::request, says("request_gating_run", "Asks for a gating run")),
        )
        .api_route(
            "/experiments/{id}/gating/{run_id}",
            get_with(gating::get, says("get_gating_run", "One gating run"))
                .patch_with(gating::update, says("update_gating_run", "Changes a gating run as its worker tells it")),
        )
        .api_route(
            "/gating/pending",
            get_with(
                gating::pending,
                says("list_pending_gating_runs", "The gating runs that wait for a worker, the longest-waiting first"),
            ),
        )
        .with_path_items(about("gating"))
}

fn validations() -> ApiRouter<AppState> {
    ApiRouter::new()
        .api_route(
            "/validations/check",
            get_with(validations::check, says("check_validation", "Whether a genome has been measured already")),
        )
        .with_path_items(about("validations"))
}

fn keeping() -> ApiRouter<AppState> {
    let trash = ApiRouter::new()
        .api_route(
            "/trash",
            get_with(trash::list, says("list_trash", "What was deleted and can be restored, the last first")),
        )
        .api_route(
            "/trash/{id}",
            delete_with(trash::purge, says("purge_trash", "Destroys an entry of the trash for good")),
        )
        .api_route(
            "/trash/{id}/restore",
            post_with(trash::restore, says("restore_trash", "Brings an entry back, with the ids that it had")),
        )
        .with_path_items(about("trash"));
    let doctor = ApiRouter::new()
        .api_route(
            "/doctor",
            get_with(doctor::examine, says("examine", "Holds rows and files against each other")).post_with(
                doctor::repair,
                says("repair", "The same, and repairs what can be repaired without losing anything"),
            ),
        )
        .with_path_items(about("server"));
    trash.merge(doctor)
}

fn server() -> ApiRouter<AppState> {
    ApiRouter::new()
        .api_route(
            "/health",
            get_with(health::health, says("get_health", "Says whether the server is well, and what it does")),
        )
        .api_route(
            "/snapshot",
            get_with(snapshot::snapshot, says("get_snapshot", "Where things stand, as a socket's first frame says it")),
        )
        .api_route(
            "/watch",
            post_with(watch::watch, says("watch_log", "Takes note of a log file, and says that it is not read")),
        )
        .api_route(
            "/backup",
            post_with(
                backup::backup,
                says("make_backup", "Makes a backup in a directory of this machine; answers when it is whole"),
            ),
        )
        .with_path_items(about("server"))
}

async fn unknown(uri: Uri) -> RestError {
    nothing_at(&format!("/api{}", uri.path()))
}

/// There is no such address.
pub(crate) fn nothing_at(path: &str) -> RestError {
    RestError::not_found(format!("there is nothing at {path}"))
}

async fn wrong_method(method: Method, uri: Uri) -> RestError {
    let sentence = format!("/api{} cannot be asked with {method}", uri.path());
    ApiError::new(ErrorCode::MethodNotAllowed, sentence).into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_in_the_document() {
        openapi::begin();
        let (routes, document) = openapi::finish(routes(), false);
        // A router shows its addresses only here; each stands in quotes, and `/` for what has none.
        let shown = format!("{routes:?}");
        let routed: BTreeSet<_> = shown
            .split('"')
            .filter(|text| text.starts_with('/') && *text != "/" && !text.contains("__private"))
            .map(|path| format!("/api{path}"))
            .collect();
        let documented: BTreeSet<_> = document.operations().map(|(path, ..)| path.to_owned()).collect();
        assert!(routed.len() > 50, "{shown}");
        assert_eq!(routed, documented);
    }

    #[test]
    fn every_operation_is_named_and_answers_something() {
        openapi::begin();
        let (_, document) = openapi::finish(routes(), false);
        let mut ids = BTreeSet::new();
        for (path, method, operation) in document.operations() {
            let id = operation.operation_id.as_deref().unwrap_or_default();
            assert!(!id.is_empty() && ids.insert(id), "{method} {path} needs an id of its own, not {id:?}");
            assert!(
                operation.summary.is_some() && operation.tags.len() == 1,
                "{method} {path} needs a summary and a heading"
            );
            let answers = operation.responses.as_ref().unwrap();
            assert!(
                !answers.responses.is_empty() && answers.default.is_some(),
                "{method} {path} needs an answer and an error"
            );
        }
    }
}
