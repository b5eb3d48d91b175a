//! `wnn-exp checkpoint show`

use wnn_experiments::{api::Checkpoint, model::GenomeStats};

use super::list::kind;
use crate::{
    commands::{Context, references::CheckpointArg},
    error::CliError,
    ui::{Layout, details::Details, format},
};

pub(super) async fn run(context: &Context, checkpoint: &CheckpointArg) -> Result<(), CliError> {
    let checkpoint = context.client.get_checkpoint(checkpoint.id(context).await?).await?;
    context.ui.show_row(&checkpoint, |layout| render(&checkpoint, layout))
}

fn render(checkpoint: &Checkpoint, layout: Layout) -> String {
    let size = checkpoint.file_size_bytes.and_then(|size| size.try_into().ok());
    let stats = checkpoint.genome_stats.as_ref();
    let range = |(low, high): (u32, u32)| if low == high { low.to_string() } else { format!("{low} to {high}") };
    Details::new(format!("{} (checkpoint {})", checkpoint.name, checkpoint.id))
        .with("Kind", kind(checkpoint))
        .with_some("Flow", checkpoint.flow_id.map(|flow| flow.to_string()))
        .with("Experiment", checkpoint.experiment_id.to_string())
        .with("Cross-entropy", format!("{} nats", format::nats(checkpoint.final_fitness)))
        .with("Accuracy", format::percent(checkpoint.final_accuracy))
        .with_some("Iterations", checkpoint.iterations_run.map(|count| format::count(count.unsigned_abs())))
        .with_some("Genome", stats.and_then(genome))
        .with_some("Bits per neuron", stats.and_then(|stats| stats.bits_range).map(range))
        .with_some("Neurons per cluster", stats.and_then(|stats| stats.neurons_range).map(range))
        .with("Referred to by", format::counted(checkpoint.reference_count.unsigned_abs(), "flow"))
        .with("File", &checkpoint.file_path)
        .with("Size", format::bytes(size))
        .with("Created", format!("{} UTC", format::moment(checkpoint.created_at)))
        .render(layout)
}

fn genome(stats: &GenomeStats) -> Option<String> {
    let sizes =
        [(stats.num_clusters, "cluster"), (stats.total_neurons, "neuron"), (stats.total_connections, "connection")];
    let known: Vec<_> = sizes.iter().filter_map(|(size, noun)| Some(format::counted((*size)?, noun))).collect();
    (!known.is_empty()).then(|| known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::checkpoint::sample;
    use crate::ui::assert_snapshot;

    #[test]
    fn a_checkpoint_is_shown_with_its_genome() {
        let checkpoint = sample(12, "Phase 1a: GA Neurons", true);
        assert_snapshot("checkpoint-show", &render(&checkpoint, Layout::PLAIN));
    }
}
