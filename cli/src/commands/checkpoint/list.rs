//! `wnn-exp checkpoint list`

use comfy_table::Cell;
use wnn_experiments::{
    api::{Checkpoint, CheckpointQuery},
    model::{CheckpointSort, CheckpointType},
};

use crate::{
    commands::{
        Context,
        lists::ListArgs,
        references::{experiment_id, find_flow},
    },
    error::CliError,
    ui::{
        Layout, format,
        table::{Column, table},
    },
};

/// Flags of `checkpoint list`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only results of experiments, none made on the way
    #[arg(long)]
    final_only: bool,
    /// Only those of that flow
    #[arg(long, value_name = "FLOW")]
    flow: Option<String>,
    /// Only those of that experiment
    #[arg(long, value_name = "EXPERIMENT")]
    experiment: Option<String>,
    #[command(flatten)]
    list: ListArgs<CheckpointSort>,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let flow_id = match &args.flow {
        Some(flow) => Some(find_flow(context, flow).await?.id),
        None => None,
    };
    let experiment_id = match &args.experiment {
        Some(experiment) => Some(experiment_id(context, experiment).await?),
        None => None,
    };
    let is_final = args.final_only.then_some(true);
    let page = args.list.gather(async |list| {
        let query = CheckpointQuery { experiment_id, flow_id, is_final, list };
        context.client.list_checkpoints(&query).await
    });
    let page = page.await?;
    let nothing = "There are no such checkpoints yet; flows make them while they run.";
    args.list.show(context, &page, nothing, |layout| checkpoints_table(&page.items, layout))
}

/// Checkpoints in rows; nothing where there are none.
pub(in crate::commands) fn checkpoints_table(checkpoints: &[Checkpoint], layout: Layout) -> String {
    use Column::{Left, Right, Text};
    if checkpoints.is_empty() {
        return String::new();
    }
    let columns = [
        Right("ID"),
        Text("NAME"),
        Right("FLOW"),
        Left("KIND"),
        Right("ITER."),
        Right("CE"),
        Right("ACCURACY"),
        Right("SIZE"),
    ];
    let rows = checkpoints.iter().map(|checkpoint| {
        let or_nothing =
            |value: Option<i64>| value.map_or_else(|| format::NOTHING.to_owned(), |value| value.to_string());
        vec![
            Cell::new(checkpoint.id),
            Cell::new(&checkpoint.name),
            Cell::new(or_nothing(checkpoint.flow_id.map(|flow| flow.0))),
            Cell::new(kind(checkpoint)),
            Cell::new(or_nothing(checkpoint.iterations_run)),
            Cell::new(format::nats(checkpoint.final_fitness)),
            Cell::new(format::percent(checkpoint.final_accuracy)),
            Cell::new(format::bytes(checkpoint.file_size_bytes.and_then(|size| size.try_into().ok()))),
        ]
    });
    table(layout, &columns, rows)
}

/// Why it was written, in a word.
pub(super) fn kind(checkpoint: &Checkpoint) -> &'static str {
    match checkpoint.checkpoint_type {
        _ if checkpoint.is_final => "final",
        CheckpointType::Auto => "interim",
        CheckpointType::User => "user",
        CheckpointType::PhaseEnd | CheckpointType::ExperimentEnd => "end",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::checkpoint::sample;
    use crate::ui::assert_snapshot;

    #[test]
    fn checkpoints_are_a_table() {
        let mut outside = sample(8, "Registered by a worker that says little", false);
        (outside.final_fitness, outside.final_accuracy, outside.file_size_bytes) = (None, None, None);
        outside.flow_id = None;
        let checkpoints = [sample(12, "Phase 1a: GA Neurons", true), outside];
        assert_snapshot("checkpoint-list", &checkpoints_table(&checkpoints, Layout::PLAIN));
    }
}
