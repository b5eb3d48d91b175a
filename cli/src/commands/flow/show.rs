//! `wnn-exp flow show`

use comfy_table::Cell;
use serde::Serialize;
use wnn_experiments::{
    api::{
        Ancestry, ApiError, Checkpoint, CheckpointQuery, Experiment, Flow, IterationQuery, ListQuery, Relative, Speed,
    },
    model::Timestamp,
};

use crate::{
    commands::{
        Context, checkpoint::checkpoints_table, experiment::iterations, flow::speed, lists::gather, references::FlowArg,
    },
    error::CliError,
    ui::{
        Layout,
        details::Details,
        format,
        table::{Column, experiment_status, flow_status_text, table},
    },
};

/// What is shown of a flow.
#[derive(Serialize)]
struct Shown {
    flow: Flow,
    experiments: Vec<Experiment>,
    checkpoints: Vec<Checkpoint>,
    ancestry: Ancestry,
    /// Of the experiment that ran last, at its end.
    speed: Option<Speed>,
}

pub(super) async fn run(context: &Context, flow: &FlowArg) -> Result<(), CliError> {
    let flow = flow.find(context).await?;
    let experiments = context.client.flow_experiments(flow.id).await?;
    let checkpoints = gather(ListQuery::default(), 0, async |list| {
        let query = CheckpointQuery { flow_id: Some(flow.id), list, ..CheckpointQuery::default() };
        context.client.list_checkpoints(&query).await
    });
    let mut checkpoints = checkpoints.await?.items;
    checkpoints.sort_by_key(|checkpoint| checkpoint.id);
    let speed = speed_of(context, &experiments).await?;
    let ancestry = context.client.flow_ancestry(flow.id).await?;
    let shown = Shown { flow, experiments, checkpoints, ancestry, speed };
    context.ui.show_rows(&shown, &shown.experiments, |layout| render(&shown, layout, format::now()))
}

/// How fast the experiment is, or was, that ran last.
async fn speed_of(context: &Context, experiments: &[Experiment]) -> Result<Option<Speed>, ApiError> {
    let last = experiments.iter().rev().find_map(|one| one.current_iteration.map(|done| (one.id, done)));
    let Some((id, done)) = last else { return Ok(None) };
    let after = Some(done.saturating_sub(Speed::ITERATIONS as i64));
    let rows = context.client.iterations(id, &IterationQuery { after, ..IterationQuery::default() }).await?;
    Ok(Speed::of(&rows))
}

fn render(shown: &Shown, layout: Layout, now: Timestamp) -> String {
    let parts = [
        about(shown, layout, now),
        experiments(&shown.experiments, layout, now),
        checkpoints_table(&shown.checkpoints, layout),
    ];
    let parts: Vec<_> = parts.iter().map(|part| part.trim_end()).filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

fn about(Shown { flow, ancestry, speed, .. }: &Shown, layout: Layout, now: Timestamp) -> String {
    let utc = |time: Timestamp| format!("{} UTC", format::moment(time));
    let params: Vec<_> = flow.config.params.iter().map(|(name, value)| format!("{name}={}", plain(value))).collect();
    Details::new(format!("{} (flow {})", flow.name, flow.id))
        .with_some("Description", flow.description.as_deref())
        .with("Status", flow_status_text(layout, flow.status))
        .with_some("Error", flow.error.as_deref())
        .with_some("Template", flow.config.template.as_deref())
        .with_some("Parameters", (!params.is_empty()).then(|| params.join(" ")))
        .with_some("Starts from", flow.seed_checkpoint_id.map(|id| format!("checkpoint {id}")))
        .with_some("Comes from", relatives(&ancestry.ancestors))
        .with_some("Led to", relatives(&ancestry.descendants))
        .with("Created", utc(flow.created_at))
        .with_some("Started", flow.started_at.map(utc))
        .with_some("Ended", flow.completed_at.map(utc))
        .with_some("Took", flow.started_at.map(|started| format::took(Some(started), flow.completed_at, now)))
        .with_some("Speed", speed.as_ref().map(speed::brief))
        .with_some("Time goes to", speed.as_ref().filter(|speed| speed.stages.is_some()).map(speed::stages))
        .with_some("Memory", speed.as_ref().and_then(speed::memory))
        .render(layout)
}

/// `flow 2 "Pass 1", flow 1 (deleted)`; nothing where there are none.
fn relatives(relatives: &[Relative]) -> Option<String> {
    let named = relatives.iter().map(|relative| match &relative.name {
        Some(name) => format!("flow {} \"{name}\"", relative.id),
        None => format!("flow {} (deleted)", relative.id),
    });
    (!relatives.is_empty()).then(|| named.collect::<Vec<_>>().join(", "))
}

/// A parameter as it would be typed.
fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn experiments(experiments: &[Experiment], layout: Layout, now: Timestamp) -> String {
    use Column::{Left, Right, Text};
    if experiments.is_empty() {
        return String::new();
    }
    let columns = [
        Right("ID"),
        Text("EXPERIMENT"),
        Left("STATUS"),
        Right("ITER."),
        Right("CE"),
        Right("ACCURACY"),
        Right("TOOK"),
    ];
    let rows = experiments.iter().map(|experiment| {
        vec![
            Cell::new(experiment.id),
            Cell::new(&experiment.name),
            experiment_status(experiment.status),
            Cell::new(iterations(experiment)),
            Cell::new(format::nats(experiment.best_ce)),
            Cell::new(format::percent(experiment.best_accuracy)),
            Cell::new(format::took(experiment.started_at, experiment.ended_at, now)),
        ]
    });
    table(layout, &columns, rows)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wnn_experiments::{
        api::StageShares,
        model::{CheckpointId, ExperimentStatus},
    };

    use super::*;
    use crate::commands::flow::samples::{experiment, flow, read, time};
    use crate::ui::assert_snapshot;

    fn relative(id: i64, name: Option<&str>) -> Relative {
        read(
            &json!({"id": id, "name": name, "status": null, "parent_flow_id": null, "parent_checkpoint_id": null, "parent_iteration": null}),
        )
    }

    fn shown() -> Shown {
        let mut flow = flow(3, "Pass 2", "running");
        flow.description =
            Some("Do more patience and bits before neurons pay off on fables, as they did on toy?".to_owned());
        flow.seed_checkpoint_id = Some(CheckpointId(5));
        flow.started_at = Some(time("08:00:00"));
        let mut done = experiment(1, "Phase 1a: GA Neurons");
        (done.status, done.current_iteration) = (ExperimentStatus::Completed, Some(120));
        (done.started_at, done.ended_at) = (Some(time("08:00:00")), Some(time("08:03:05")));
        (done.initial_ce, done.best_ce, done.best_accuracy) = (Some(10.52), Some(10.31), Some(0.041));
        let mut running = experiment(2, "Phase 1b: TS Neurons");
        (running.status, running.current_iteration) = (ExperimentStatus::Running, Some(7));
        running.started_at = Some(time("08:03:05"));
        (running.best_ce, running.best_accuracy) = (Some(10.3), Some(0.04));
        let experiments = vec![done, running, experiment(3, "Phase 3a: GA Connections")];
        Shown {
            flow,
            experiments,
            checkpoints: vec![crate::commands::checkpoint::sample(12, "Phase 1a: GA Neurons", true)],
            ancestry: Ancestry {
                ancestors: vec![relative(2, Some("Pass 1")), relative(1, None)],
                descendants: Vec::new(),
            },
            speed: Some(Speed {
                genomes_per_sec: 33.27,
                moves_per_sec: 0.0,
                stages: Some(StageShares { draw: 0.041, judge: 0.93, select: 0.024, check: 0.0, save: 0.005 }),
                cache_hit_rate: Some(0.84),
                cache_bytes: Some(512_000_000),
                memory_bytes: Some(1_230_000_000),
            }),
        }
    }

    #[test]
    fn a_flow_is_shown_with_its_experiments_and_checkpoints() {
        assert_snapshot("flow-show", &render(&shown(), Layout::PLAIN, time("08:04:00")));
    }

    #[test]
    fn a_failed_flow_says_why() {
        let mut failed = flow(4, "Pass 3", "failed");
        failed.error = Some("the corpus fables is gone".to_owned());
        let shown = Shown {
            flow: failed,
            experiments: Vec::new(),
            checkpoints: Vec::new(),
            ancestry: Ancestry::default(),
            speed: None,
        };
        assert_snapshot("flow-show-failed", &render(&shown, Layout::PLAIN, time("08:04:00")));
    }
}
