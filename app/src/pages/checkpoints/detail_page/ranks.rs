//! Neurons and bits per cluster, by how frequent its token is.

use leptos::prelude::*;
use wnn_experiments::api::{GenomeSummary, RankBin, Spread, TierSummary};

use crate::{
    components::chart::{RankChart, Stretch},
    format::count,
};

/// Two charts over the ranks of tokens.
#[component]
pub(super) fn Ranks(
    /// The genome.
    genome: GenomeSummary,
) -> impl IntoView {
    let GenomeSummary { ranks, tiers, .. } = genome;
    let parts = || {
        let part =
            |(index, tier): (usize, &TierSummary)| (format!("Tier {}", index + 1), tier.first_rank, tier.last_rank);
        if tiers.len() > 1 { tiers.iter().enumerate().map(part).collect() } else { Vec::new() }
    };
    let stretches =
        |of: fn(&RankBin) -> Spread| -> Vec<Stretch> { ranks.iter().map(|bin| stretch(bin, of(bin))).collect() };
    view! {
        <section class="card ranks" aria-labelledby="ranks">
            <h2 id="ranks">"Neurons and bits"</h2>
            <RankChart id="neurons" title="Neurons per cluster" description=describe(&tiers, |tier| tier.neurons_per_cluster)
                stretches=stretches(|bin| bin.neurons) parts=parts()/>
            <RankChart id="bits" title="Bits per neuron" description=describe(&tiers, |tier| tier.bits)
                stretches=stretches(|bin| bin.bits) parts=parts()/>
            <p class="card__note">"A cluster answers for one token; rank 1 is the most frequent one. The axis is logarithmic."</p>
        </section>
    }
}

fn stretch(bin: &RankBin, values: Spread) -> Stretch {
    let values = (f64::from(values.min), values.mean, f64::from(values.max));
    Stretch { first: bin.first_rank, last: bin.last_rank, values }
}

/// The mean and the range in each tier, in words.
fn describe(tiers: &[TierSummary], of: fn(&TierSummary) -> Spread) -> String {
    let one = |tier: &TierSummary| {
        let Spread { min, mean, max } = of(tier);
        format!(
            "{mean:.1} on average and {min} to {max} at ranks {} to {}",
            count(tier.first_rank),
            count(tier.last_rank)
        )
    };
    format!("{}.", tiers.iter().map(one).collect::<Vec<_>>().join("; "))
}
