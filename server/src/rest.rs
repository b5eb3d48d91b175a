//! `/api`: one folder for each noun, one file for each verb.

mod backup;
mod checkpoints;
mod corpora;
mod doctor;
mod experiments;
mod export;
mod flows;
mod gating;
mod health;
mod listed;
mod queue;
mod snapshot;
mod trash;
mod validations;
mod watch;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, Uri},
    routing::{delete, get, patch, post, put},
};
use wnn_experiments::api::{ApiError, ErrorCode};

use crate::{rest_error::RestError, state::AppState};

/// Every address below `/api`.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/health", get(health::health))
        .route("/snapshot", get(snapshot::snapshot))
        .route("/validations/check", get(validations::check))
        .route("/gating/pending", get(gating::pending))
        .route("/watch", post(watch::watch))
        .route("/backup", post(backup::backup))
        .merge(flows())
        .merge(experiments())
        .merge(checkpoints())
        .merge(corpora())
        .merge(keeping())
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        // Bodies are bounded where they are read, each by its own limit.
        .layer(DefaultBodyLimit::disable())
}

fn flows() -> Router<AppState> {
    Router::new()
        .route("/flows", get(flows::list).post(flows::create))
        .route("/flows.csv", get(flows::export))
        .route("/flows.json", get(flows::export))
        .route("/flows.jsonl", get(flows::export))
        .route("/flows/import", post(flows::import))
        .route("/flows/{id}/export", get(flows::portable))
        .route("/flows/{id}", get(flows::get).patch(flows::update).delete(flows::delete))
        .route("/flows/{id}/deletion", get(flows::deletion))
        .route("/flows/{id}/experiments", get(flows::experiments).post(flows::add_experiment))
        .route("/flows/{id}/validations", get(flows::validations))
        .route("/flows/{id}/pid", patch(flows::pid))
        .route("/flows/{id}/heartbeat", post(flows::heartbeat))
        .route("/flows/{id}/iterations.csv", get(flows::iterations))
        .route("/flows/{id}/iterations.json", get(flows::iterations))
        .route("/flows/{id}/iterations.jsonl", get(flows::iterations))
        .route("/flows/{id}/experiments/reorder", put(flows::reorder))
        .route("/flows/{id}/start", post(flows::start))
        .route("/flows/{id}/stop", post(flows::stop))
        .route("/flows/{id}/pause", post(flows::pause))
        .route("/flows/{id}/resume", post(flows::resume))
        .route("/flows/{id}/restart", post(flows::restart))
        .route("/flows/{id}/cancel", post(flows::cancel))
        .route("/flows/{id}/duplicate", post(flows::duplicate))
        .route("/flows/{id}/ancestry", get(flows::ancestry))
        .route("/queue", get(queue::list).put(queue::reorder))
}

fn experiments() -> Router<AppState> {
    Router::new()
        .route("/experiments", get(experiments::list).post(experiments::create))
        .route("/experiments.csv", get(experiments::export))
        .route("/experiments.json", get(experiments::export))
        .route("/experiments.jsonl", get(experiments::export))
        .route("/experiments/current", get(experiments::current))
        .route("/experiments/{id}", get(experiments::get).patch(experiments::update).delete(experiments::delete))
        .route("/experiments/{id}/iterations", get(experiments::iterations).post(experiments::record))
        .route("/experiments/{id}/phases", get(experiments::phases))
        .route("/phases/{id}/iterations", get(experiments::iterations))
        .route("/experiments/{id}/summaries", get(experiments::summaries).post(experiments::summarize))
        .route("/experiments/{id}/gating", get(gating::list).post(gating::request))
        .route("/experiments/{id}/gating/{run_id}", get(gating::get).patch(gating::update))
}

fn checkpoints() -> Router<AppState> {
    Router::new()
        .route("/checkpoints", get(checkpoints::list).post(checkpoints::register))
        .route("/checkpoints.csv", get(checkpoints::export))
        .route("/checkpoints.json", get(checkpoints::export))
        .route("/checkpoints.jsonl", get(checkpoints::export))
        .route("/checkpoints/gc", get(checkpoints::surplus).post(checkpoints::collect))
        .route("/checkpoints/{id}", get(checkpoints::get).delete(checkpoints::delete))
        .route("/checkpoints/{id}/deletion", get(checkpoints::deletion))
        .route("/checkpoints/{id}/download", get(checkpoints::download))
        .route("/checkpoints/{id}/file", put(checkpoints::upload))
        .route("/checkpoints/{id}/fork", post(checkpoints::fork))
}

fn corpora() -> Router<AppState> {
    Router::new()
        .route("/corpora", get(corpora::list).post(corpora::add))
        .route("/corpora/{name}", get(corpora::get))
        .route("/corpora/{name}/meta.json", get(corpora::meta))
        .route("/corpora/{name}/train.u32", get(corpora::train))
        .route("/corpora/{name}/eval.u32", get(corpora::eval))
}

fn keeping() -> Router<AppState> {
    Router::new()
        .route("/trash", get(trash::list))
        .route("/trash/{id}", delete(trash::purge))
        .route("/trash/{id}/restore", post(trash::restore))
        .route("/doctor", get(doctor::examine).post(doctor::repair))
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
