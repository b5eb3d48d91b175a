//! The tiers of the genome.

use leptos::prelude::*;
use wnn_experiments::api::{Spread, TierSummary};

use crate::{
    components::ui::Cell,
    format::{bytes, count, share},
};

/// Each tier with its clusters, neurons, bits, connections and memory.
#[component]
pub(super) fn Tiers(
    /// The tiers.
    tiers: Vec<TierSummary>,
) -> impl IntoView {
    let name = |index: usize| if tiers.len() > 1 { format!("Tier {}", index + 1) } else { "All clusters".to_owned() };
    let rows = tiers.iter().enumerate().map(|(index, tier)| row(name(index), tier)).collect_view();
    view! {
        <section class="card" aria-labelledby="tiers">
            <h2 id="tiers">"Tiers"</h2>
            <table class="table table--cards">
                <caption class="visually-hidden">"Tiers, from the most frequent tokens down"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Tier"</th>
                        <th scope="col">"Ranks"</th>
                        <th scope="col" class="table__number">"Clusters"</th>
                        <th scope="col" class="table__number">"Neurons"</th>
                        <th scope="col" class="table__number">"Neurons per cluster"</th>
                        <th scope="col" class="table__number">"Bits"</th>
                        <th scope="col" class="table__number">"Connections"</th>
                        <th scope="col" class="table__number">"Tables"</th>
                        <th scope="col" class="table__number">"Share of tables"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn row(name: String, tier: &TierSummary) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row" class="table__title">{name}</th>
            <Cell label="Ranks" text=format!("{}–{}", count(tier.first_rank), count(tier.last_rank))/>
            <Cell label="Clusters" text=count(tier.size.clusters) number=true/>
            <Cell label="Neurons" text=count(tier.size.neurons) number=true/>
            <Cell label="Neurons per cluster" text=spread(tier.neurons_per_cluster) number=true/>
            <Cell label="Bits" text=spread(tier.bits) number=true/>
            <Cell label="Connections" text=count(tier.size.connections) number=true/>
            <Cell label="Tables" text=bytes(i64::try_from(tier.size.table_bytes).ok()) number=true/>
            <Cell label="Share of tables" text=share(Some(tier.table_share)) number=true/>
        </tr>
    }
}

/// The mean with the range where there is one: `8`, or `7.4 (4–12)`.
fn spread(of: Spread) -> String {
    if of.min == of.max { of.min.to_string() } else { format!("{:.1} ({}–{})", of.mean, of.min, of.max) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_shown_only_where_there_is_one() {
        assert_eq!(spread(Spread { min: 8, mean: 8.0, max: 8 }), "8");
        assert_eq!(spread(Spread { min: 4, mean: 7.44, max: 12 }), "7.4 (4–12)");
    }
}
