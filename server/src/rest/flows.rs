//! `/api/flows`.

mod add_experiment;
mod ancestry;
mod cancel;
mod create;
mod delete;
mod deletion;
mod duplicate;
mod experiments;
mod export;
mod get;
mod import;
mod iterations;
mod list;
mod pause;
mod portable;
mod reorder;
mod restart;
mod resume;
mod start;
mod stop;
mod update;
mod validations;
mod worker;

use aide::axum::{
    ApiRouter,
    routing::{get_with, patch_with, post_with, put_with},
};
use wnn_experiments::api::{Flow, Iteration};

use super::openapi::{CSV, GZIP, JSON_LINES, about, gives, gives_all, says, takes};
use crate::state::AppState;

pub(super) use add_experiment::add_experiment;
pub(super) use ancestry::ancestry;
pub(super) use cancel::cancel;
pub(super) use create::create;
pub(super) use delete::delete;
pub(super) use deletion::deletion;
pub(super) use duplicate::duplicate;
pub(super) use experiments::experiments;
pub(super) use export::export;
pub(super) use get::get;
pub(super) use import::import;
pub(super) use iterations::iterations;
pub(super) use list::list;
pub(super) use pause::pause;
pub(super) use portable::portable;
pub(super) use reorder::reorder;
pub(super) use restart::restart;
pub(super) use resume::resume;
pub(super) use start::start;
pub(super) use stop::stop;
pub(super) use update::update;
pub(super) use validations::validations;
pub(super) use worker::{heartbeat, pid};

/// What flows are and have.
pub(super) fn routes() -> ApiRouter<AppState> {
    ApiRouter::new()
        .api_route(
            "/flows",
            get_with(list, says("list_flows", "Flows, newest first"))
                .post_with(create, says("create_flow", "Defines a flow")),
        )
        .api_route(
            "/flows.csv",
            get_with(export, gives(CSV, "export_flows_csv", "All flows that the query finds, as CSV")),
        )
        .api_route(
            "/flows.json",
            get_with(export, gives_all::<Flow>("export_flows_json", "All flows that the query finds, as one array")),
        )
        .api_route(
            "/flows.jsonl",
            get_with(
                export,
                gives(JSON_LINES, "export_flows_jsonl", "All flows that the query finds, an object on each line"),
            ),
        )
        .api_route(
            "/flows/import",
            post_with(import, takes(GZIP, "import_flow", "Takes an exported flow in; the body is the file")),
        )
        .api_route(
            "/flows/{id}",
            get_with(get, says("get_flow", "One flow"))
                .patch_with(update, says("update_flow", "Changes what is given of a flow"))
                .delete_with(delete, says("delete_flow", "Moves a flow that does not run to the trash")),
        )
        .api_route(
            "/flows/{id}/deletion",
            get_with(deletion, says("preview_flow_deletion", "What deleting a flow would take along")),
        )
        .api_route(
            "/flows/{id}/export",
            get_with(portable, gives(GZIP, "export_flow", "A flow with all that belongs to it, as one file")),
        )
        .api_route(
            "/flows/{id}/experiments",
            get_with(experiments, says("list_flow_experiments", "The experiments of a flow in their order")).post_with(
                add_experiment,
                says("add_flow_experiment", "Adds an experiment that exists, or a new one, to a flow"),
            ),
        )
        .api_route(
            "/flows/{id}/experiments/reorder",
            put_with(
                reorder,
                says("reorder_flow_experiments", "Gives the experiments of a flow that have not begun another order"),
            ),
        )
        .api_route(
            "/flows/{id}/validations",
            get_with(
                validations,
                says("list_flow_validations", "How genomes of a flow did on a validation text, newest first"),
            ),
        )
        .api_route(
            "/flows/{id}/iterations.csv",
            get_with(
                iterations,
                gives(CSV, "export_flow_iterations_csv", "All iterations of a flow, by experiment and number, as CSV"),
            ),
        )
        .api_route(
            "/flows/{id}/iterations.json",
            get_with(
                iterations,
                gives_all::<Iteration>(
                    "export_flow_iterations_json",
                    "All iterations of a flow, by experiment and number, as one array",
                ),
            ),
        )
        .api_route(
            "/flows/{id}/iterations.jsonl",
            get_with(
                iterations,
                gives(
                    JSON_LINES,
                    "export_flow_iterations_jsonl",
                    "All iterations of a flow, by experiment and number, an object on each line",
                ),
            ),
        )
        .api_route(
            "/flows/{id}/ancestry",
            get_with(ancestry, says("get_flow_ancestry", "Which flows it comes from, and which come from it")),
        )
        .merge(life())
        .with_path_items(about("flows"))
}

/// What becomes of flows.
fn life() -> ApiRouter<AppState> {
    ApiRouter::new()
        .api_route("/flows/{id}/start", post_with(start, says("start_flow", "Puts a flow into the queue")))
        .api_route(
            "/flows/{id}/stop",
            post_with(stop, says("stop_flow", "Ends a flow after the iteration that runs; what was done is kept")),
        )
        .api_route(
            "/flows/{id}/pause",
            post_with(pause, says("pause_flow", "Lets a flow finish its iteration, save, and wait to be resumed")),
        )
        .api_route(
            "/flows/{id}/resume",
            post_with(resume, says("resume_flow", "Puts a paused flow back into the queue")),
        )
        .api_route(
            "/flows/{id}/restart",
            post_with(restart, says("restart_flow", "Lets a flow go on, or begin a new run")),
        )
        .api_route(
            "/flows/{id}/cancel",
            post_with(cancel, says("cancel_flow", "Ends a flow, also one that was never started")),
        )
        .api_route(
            "/flows/{id}/duplicate",
            post_with(duplicate, says("duplicate_flow", "Makes a flow with the configuration of another")),
        )
        .api_route(
            "/flows/{id}/pid",
            patch_with(pid, says("set_flow_pid", "Notes the process of the outside worker that has the flow")),
        )
        .api_route(
            "/flows/{id}/heartbeat",
            post_with(heartbeat, says("beat_flow", "Notes that the outside worker of a flow is alive")),
        )
}
