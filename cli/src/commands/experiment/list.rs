//! `wnn-exp experiment list`

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use comfy_table::Cell;
use wnn_experiments::{
    api::{Experiment, ExperimentQuery},
    model::{ExperimentSort, ExperimentStatus, Timestamp},
};

use crate::{
    commands::{Context, lists::ListArgs, references::find_flow},
    error::CliError,
    ui::{
        Layout, format,
        table::{Column, experiment_status, table},
    },
};

/// Flags of `experiment list`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only experiments in that state
    #[arg(long, value_name = "STATUS", value_parser = statuses())]
    status: Option<ExperimentStatus>,
    /// Only those of that flow
    #[arg(long, value_name = "FLOW")]
    flow: Option<String>,
    #[command(flatten)]
    list: ListArgs<ExperimentSort>,
}

fn statuses() -> impl clap::builder::TypedValueParser<Value = ExperimentStatus> {
    PossibleValuesParser::new(ExperimentStatus::ALL.iter().map(|status| status.as_str()))
        .try_map(|status| status.parse::<ExperimentStatus>())
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let flow_id = match &args.flow {
        Some(flow) => Some(find_flow(context, flow).await?.id),
        None => None,
    };
    let status = args.status;
    let page = args.list.gather(async |list| {
        let query = ExperimentQuery { flow_id, status, list };
        context.client.list_experiments(&query).await
    });
    let page = page.await?;
    let nothing = "There are no such experiments yet; flows have them.";
    args.list.show(context, &page, nothing, |layout| render(&page.items, layout, format::now()))
}

fn render(experiments: &[Experiment], layout: Layout, now: Timestamp) -> String {
    use Column::{Left, Right, Text};
    if experiments.is_empty() {
        return String::new();
    }
    let columns = [
        Right("ID"),
        Text("EXPERIMENT"),
        Right("FLOW"),
        Left("STATUS"),
        Right("ITER."),
        Right("CE"),
        Right("ACCURACY"),
        Right("TOOK"),
    ];
    let rows = experiments.iter().map(|experiment| {
        let flow = experiment.flow_id.map_or_else(|| format::NOTHING.to_owned(), |flow| flow.to_string());
        vec![
            Cell::new(experiment.id),
            Cell::new(&experiment.name),
            Cell::new(flow),
            experiment_status(experiment.status),
            Cell::new(iterations_done(experiment)),
            Cell::new(format::nats(experiment.best_ce)),
            Cell::new(format::percent(experiment.best_accuracy)),
            Cell::new(format::took(experiment.started_at, experiment.ended_at, now)),
        ]
    });
    table(layout, &columns, rows)
}

/// How many iterations are done, of how many at most: `12/250`.
pub(in crate::commands) fn iterations_done(experiment: &Experiment) -> String {
    let (done, most) = (experiment.current_iteration, experiment.max_iterations);
    match (done.unwrap_or(0), most) {
        (done, Some(most)) => format!("{done}/{most}"),
        (done, None) => done.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commands::flow::samples::{experiment, time},
        ui::assert_snapshot,
    };

    #[test]
    fn experiments_are_a_table() {
        let mut done = experiment(1, "Phase 1a: GA Neurons");
        (done.status, done.current_iteration) = (ExperimentStatus::Completed, Some(120));
        (done.started_at, done.ended_at) = (Some(time("08:00:00")), Some(time("08:03:05")));
        (done.best_ce, done.best_accuracy) = (Some(10.31), Some(0.041));
        let mut outside = experiment(2, "A run of a worker elsewhere that belongs to no flow");
        (outside.flow_id, outside.max_iterations) = (None, None);
        assert_snapshot("experiment-list", &render(&[outside, done], Layout::PLAIN, time("08:04:00")));
    }
}
