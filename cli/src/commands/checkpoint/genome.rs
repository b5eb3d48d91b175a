//! `wnn-exp checkpoint genome`

use comfy_table::Cell;
use wnn_experiments::api::{self, GenomeDelta, GenomeSummary, Spread, Tabular, TierSummary};

use crate::{
    commands::{Context, references::CheckpointArg},
    error::CliError,
    ui::{
        Layout,
        details::Details,
        format,
        table::{Column, table},
    },
};

pub(super) async fn run(context: &Context, checkpoint: &CheckpointArg) -> Result<(), CliError> {
    let genome = context.client.checkpoint_genome(checkpoint.id(context).await?).await?;
    let rows: Vec<_> = genome.tiers.iter().map(Row).collect();
    context.ui.show_rows(&genome, &rows, |layout| render(&genome, layout))
}

/// A tier.
struct Row<'a>(&'a TierSummary);

impl Tabular for Row<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "first_rank",
        "last_rank",
        "clusters",
        "neurons",
        "connections",
        "table_bytes",
        "table_share",
        "neurons_min",
        "neurons_mean",
        "neurons_max",
        "bits_min",
        "bits_mean",
        "bits_max",
    ];

    fn cells(&self) -> Vec<api::Cell> {
        let TierSummary { first_rank, last_rank, size, neurons_per_cluster, bits, table_share } = self.0;
        let counts = [*first_rank, *last_rank, size.clusters, size.neurons, size.connections, size.table_bytes];
        let spread = |spread: &Spread| {
            [api::Cell::plain(&spread.min), api::Cell::plain(&spread.mean), api::Cell::plain(&spread.max)]
        };
        let mut cells: Vec<_> = counts.iter().map(api::Cell::plain).collect();
        cells.push(api::Cell::plain(table_share));
        cells.extend(spread(neurons_per_cluster).into_iter().chain(spread(bits)));
        cells
    }
}

fn render(genome: &GenomeSummary, layout: Layout) -> String {
    let GenomeSummary { checkpoint_id, size, bits_per_token, parent, changes, not_compared, .. } = genome;
    let from = parent.as_ref().map(|parent| {
        let ce = parent.best_ce.map(|ce| format!(", {} nats", format::nats(Some(ce)))).unwrap_or_default();
        format!("checkpoint {} \"{}\"{ce}", parent.checkpoint_id, parent.name)
    });
    let about = Details::new(format!("The genome of checkpoint {checkpoint_id}"))
        .with("Clusters", format::count(size.clusters))
        .with("Neurons", format::count(size.neurons))
        .with("Connections", format::count(size.connections))
        .with("Tables", format::bytes(Some(size.table_bytes)))
        .with("Bits of a token", bits_per_token.to_string())
        .with_some("Started from", from)
        .with_some("Changed", changes.as_ref().map(changed))
        .with_some("Not compared", not_compared.as_deref())
        .render(layout);
    [about.trim_end().to_owned(), tiers(&genome.tiers, layout)].join("\n\n").trim_end().to_owned()
}

/// `+120 neurons, -2,400 connections; other neurons in 3 clusters, other bits in 0, other connections in 10, 287 as they were`.
fn changed(delta: &GenomeDelta) -> String {
    let signed = |value: i64| format!("{}{}", if value < 0 { "-" } else { "+" }, format::count(value.unsigned_abs()));
    let moved = delta.other_connections.map(|count| format!(", other connections in {}", format::count(count)));
    format!(
        "{} neurons, {} connections; other neurons in {}, other bits in {}{}, {} as they were",
        signed(delta.neurons),
        signed(delta.connections),
        format::counted(delta.other_neurons, "cluster"),
        format::count(delta.other_bits),
        moved.unwrap_or_default(),
        format::count(delta.unchanged),
    )
}

fn tiers(tiers: &[TierSummary], layout: Layout) -> String {
    use Column::{Left, Right};
    let columns = [
        Left("RANKS"),
        Right("CLUSTERS"),
        Right("NEURONS"),
        Right("EACH"),
        Right("BITS"),
        Right("CONNECTIONS"),
        Right("TABLES"),
        Right("SHARE"),
    ];
    let spread = |Spread { min, mean, max }: &Spread| {
        if min == max { min.to_string() } else { format!("{min}-{max} ({mean:.1})") }
    };
    let rows = tiers.iter().map(|tier| {
        vec![
            Cell::new(format!("{}-{}", format::count(tier.first_rank), format::count(tier.last_rank))),
            Cell::new(format::count(tier.size.clusters)),
            Cell::new(format::count(tier.size.neurons)),
            Cell::new(spread(&tier.neurons_per_cluster)),
            Cell::new(spread(&tier.bits)),
            Cell::new(format::count(tier.size.connections)),
            Cell::new(format::bytes(Some(tier.size.table_bytes))),
            Cell::new(format::share(tier.table_share)),
        ]
    });
    table(layout, &columns, rows)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{commands::flow::samples::read, ui::assert_snapshot};

    #[test]
    fn a_genome_is_shown_with_its_tiers_and_what_it_changed() {
        let tier = |ranks: (u64, u64), neurons: [u32; 2]| {
            let clusters = ranks.1 - ranks.0 + 1;
            json!({"first_rank": ranks.0, "last_rank": ranks.1, "clusters": clusters, "neurons": clusters * 12,
            "connections": clusters * 240, "table_bytes": clusters * 3_145_728, "table_share": 0.997,
            "neurons_per_cluster": {"min": neurons[0], "mean": 12.0, "max": neurons[1]}, "bits": {"min": 20, "mean": 20.0, "max": 20}})
        };
        let genome: GenomeSummary = read(&json!({"checkpoint_id": 12, "clusters": 50_257, "neurons": 256_785,
            "connections": 2_080_000, "table_bytes": 400_000_000, "tiers": [tier((1, 100), [10, 15]), tier((101, 50_257), [12, 12])],
            "ranks": [], "bits_per_token": 16, "connection_map": null,
            "parent": {"checkpoint_id": 11, "name": "Phase 1a: GA Neurons", "flow_id": 3, "best_ce": 9.6, "best_accuracy": 0.03},
            "changes": {"unchanged": 287, "other_neurons": 3, "other_bits": 0, "other_connections": 10, "neurons": 120,
            "connections": -2400, "table_bytes": 1000}, "tier_changes": [], "not_compared": null}));
        assert_snapshot("checkpoint-genome", &render(&genome, Layout::PLAIN));
    }
}
