//! Neurons and bits per cluster, by how frequent its token is.

use leptos::prelude::*;
use wnn_experiments::api::{GenomeSummary, RankBin, Spread, TierSummary};

use crate::{
    components::chart::{RankChart, Stretch},
    format::count,
};

/// How many stretches a chart has, about.
const WIDTHS: f64 = 72.0;

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
    let stretches = |of: fn(&RankBin) -> Spread| wide_enough(ranks.iter().map(|bin| stretch(bin, of(bin))), &tiers);
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

/// Joins neighbours of a tier until each is wide enough to be seen on the logarithmic axis, so that a trend shows among
/// single ranks.
fn wide_enough(stretches: impl Iterator<Item = Stretch>, tiers: &[TierSummary]) -> Vec<Stretch> {
    let ranks = tiers.last().map_or(1, |tier| tier.last_rank);
    let least = ((ranks + 1) as f64).ln() / WIDTHS;
    let is_done = |one: &Stretch| {
        ((one.last + 1) as f64 / one.first as f64).ln() >= least || tiers.iter().any(|tier| tier.last_rank == one.last)
    };
    let mut wide: Vec<Stretch> = Vec::new();
    for next in stretches {
        match wide.last_mut().filter(|last| !is_done(last)) {
            Some(last) => *last = joined(*last, next),
            None => wide.push(next),
        }
    }
    wide
}

fn joined(one: Stretch, next: Stretch) -> Stretch {
    let ranks = |of: Stretch| (of.last + 1 - of.first) as f64;
    let mean = (one.values.1 * ranks(one) + next.values.1 * ranks(next)) / (ranks(one) + ranks(next));
    let values = (one.values.0.min(next.values.0), mean, one.values.2.max(next.values.2));
    Stretch { first: one.first, last: next.last, values }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn tier(first_rank: u64, last_rank: u64) -> TierSummary {
        let (neurons_per_cluster, bits) = (Spread::default(), Spread::default());
        let size = wnn_experiments::api::GenomeSize::default();
        TierSummary { first_rank, last_rank, size, neurons_per_cluster, bits, table_share: 0.5 }
    }

    #[test]
    fn narrow_neighbours_of_a_tier_are_joined_and_wide_ones_left_alone() {
        let one = |rank: u64| Stretch { first: rank, last: rank, values: (rank as f64, rank as f64, rank as f64) };
        let joined = wide_enough((1..=1000).map(one), &[tier(1, 500), tier(501, 1000)]);
        assert_eq!(joined[..2], [one(1), one(2)]);
        assert_eq!((joined[0].first, joined.last().unwrap().last), (1, 1000));
        assert!(joined.len() < 75 && joined.windows(2).all(|pair| pair[0].last + 1 == pair[1].first));
        let many = joined.iter().find(|stretch| stretch.first == 501).unwrap();
        let (first, last) = (many.first as f64, many.last as f64);
        assert_eq!((many.values.0, many.values.2), (first, last));
        assert!(last > 540.0 && (many.values.1 - f64::midpoint(first, last)).abs() < 1e-6, "{many:?}");
    }
}
