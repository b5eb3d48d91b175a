//! `/api/experiments`.

mod create;
mod current;
mod delete;
mod export;
mod generation;
mod get;
mod health_checks;
mod iterations;
mod list;
mod phases;
mod record;
mod summaries;
mod update;

use aide::axum::{ApiRouter, routing::get_with};
use wnn_experiments::api::Experiment;

use super::openapi::{CSV, JSON_LINES, about, gives, gives_all, says};
use crate::state::AppState;

pub(super) use create::create;
pub(super) use current::current;
pub(super) use delete::delete;
pub(super) use export::export;
pub(super) use generation::generation;
pub(super) use get::get;
pub(super) use health_checks::health_checks;
pub(super) use iterations::iterations;
pub(super) use list::list;
pub(super) use phases::phases;
pub(super) use record::record;
pub(super) use summaries::{summaries, summarize};
pub(super) use update::update;

/// What experiments are and have, gating runs aside.
pub(super) fn routes() -> ApiRouter<AppState> {
    ApiRouter::new()
        .api_route(
            "/experiments",
            get_with(list, says("list_experiments", "Experiments, newest first"))
                .post_with(create, says("create_experiment", "Adds an experiment that somebody outside runs")),
        )
        .api_route(
            "/experiments.csv",
            get_with(export, gives(CSV, "export_experiments_csv", "All experiments that the query finds, as CSV")),
        )
        .api_route(
            "/experiments.json",
            get_with(
                export,
                gives_all::<Experiment>(
                    "export_experiments_json",
                    "All experiments that the query finds, as one array",
                ),
            ),
        )
        .api_route(
            "/experiments.jsonl",
            get_with(
                export,
                gives(
                    JSON_LINES,
                    "export_experiments_jsonl",
                    "All experiments that the query finds, an object on each line",
                ),
            ),
        )
        .api_route(
            "/experiments/current",
            get_with(
                current,
                says("get_current_experiment", "The experiment that runs; the newest of them where several do"),
            ),
        )
        .api_route(
            "/experiments/{id}",
            get_with(get, says("get_experiment", "One experiment"))
                .patch_with(update, says("update_experiment", "Changes what is given of an experiment"))
                .delete_with(delete, says("delete_experiment", "Deletes an experiment that never ran")),
        )
        .api_route(
            "/experiments/{id}/iterations",
            get_with(
                iterations,
                says(
                    "list_iterations",
                    "The iterations of an experiment by number, or so many of them as show their course",
                ),
            )
            .post_with(
                record,
                says(
                    "record_iterations",
                    "Records one iteration, which is given back, or a list of them, which is counted",
                ),
            ),
        )
        .api_route(
            "/experiments/{id}/generations/{number}",
            get_with(generation, says("get_generation", "One iteration with everyone who took part in it")),
        )
        .api_route(
            "/experiments/{id}/health_checks",
            get_with(
                health_checks,
                says("list_health_checks", "How its best genomes did on the whole corpus, by iteration"),
            ),
        )
        .api_route("/experiments/{id}/phases", get_with(phases, says("list_phases", "The one phase of an experiment")))
        .api_route(
            "/phases/{id}/iterations",
            get_with(
                iterations,
                says("list_phase_iterations", "The iterations of an experiment, whose phase has the same id"),
            ),
        )
        .api_route(
            "/experiments/{id}/summaries",
            get_with(
                summaries,
                says("list_summaries", "How genomes of an experiment did on a validation text, newest first"),
            )
            .post_with(summarize, says("record_summary", "Records how a genome did on a validation text")),
        )
        .with_path_items(about("experiments"))
}
