//! What the genome changed of the one that its experiment started from.

use leptos::{either::Either, prelude::*};
use wnn_experiments::api::{Checkpoint, GenomeDelta, GenomeSummary, ParentCheckpoint};

use crate::{
    components::ui::Cell,
    format::{NOTHING, bytes, count, nats, percent},
};

/// The parent, and what differs from it; or why nothing is compared.
#[component]
pub(super) fn Changes(
    /// The genome.
    genome: GenomeSummary,
    /// The checkpoint that it is of.
    checkpoint: Checkpoint,
) -> impl IntoView {
    let GenomeSummary { parent, changes, tier_changes, not_compared, .. } = genome;
    let compared = match changes {
        Some(whole) => Either::Left(table(whole, &tier_changes)),
        None => Either::Right(not_compared.map(|sentence| view! { <p class="card__empty">{sentence}</p> })),
    };
    view! {
        <section class="card" aria-labelledby="changes">
            <h2 id="changes">"Compared with its parent"</h2>
            {parent.map(|parent| parent_line(&parent, &checkpoint))}
            {compared}
        </section>
    }
}

/// The parent, and how much better or worse this one is.
fn parent_line(parent: &ParentCheckpoint, own: &Checkpoint) -> impl IntoView + use<> {
    let id = parent.checkpoint_id;
    let flow = parent.flow_id.filter(|flow| own.flow_id != Some(*flow)).map(|flow| {
        view! { " of "<a href=format!("/flows/{flow}")>{format!("flow {flow}")}</a> }
    });
    let points = parent.best_accuracy.zip(own.best_accuracy).map(|(from, to)| (to - from) * 100.0);
    let nats_more = parent.best_ce.zip(own.best_ce).map(|(from, to)| to - from);
    let signed = |value: Option<f64>, unit: &str| value.map(|value| format!("{} {unit}", signed_real(value)));
    view! {
        <dl class="pairs changes__pairs">
            <div><dt>"It started from"</dt><dd><a href=format!("/checkpoints/{id}")>{parent.name.clone()}</a>{format!(" (checkpoint {id})")}{flow}</dd></div>
            <div>
                <dt>"Cross-entropy"</dt>
                <dd>{format!("{} → {}", nats(parent.best_ce), nats(own.best_ce))}" "<small>{signed(nats_more, "nats")}</small></dd>
            </div>
            <div>
                <dt>"Accuracy"</dt>
                <dd>{format!("{} → {}", percent(parent.best_accuracy), percent(own.best_accuracy))}" "<small>{signed(points, "points")}</small></dd>
            </div>
        </dl>
    }
}

fn table(whole: GenomeDelta, tiers: &[GenomeDelta]) -> impl IntoView + use<> {
    let tier = |(index, delta): (usize, &GenomeDelta)| row(format!("Tier {}", index + 1), *delta);
    let by_tier = (tiers.len() > 1).then(|| tiers.iter().enumerate().map(tier).collect_view());
    view! {
        <table class="table table--cards">
            <caption class="visually-hidden">"What differs, as a whole and by tier"</caption>
            <thead>
                <tr>
                    <th scope="col">"Part"</th>
                    <th scope="col" class="table__number">"Other neurons"</th>
                    <th scope="col" class="table__number">"Other bits"</th>
                    <th scope="col" class="table__number">"Other connections"</th>
                    <th scope="col" class="table__number">"Unchanged"</th>
                    <th scope="col" class="table__number">"Neurons"</th>
                    <th scope="col" class="table__number">"Connections"</th>
                    <th scope="col" class="table__number">"Tables"</th>
                </tr>
            </thead>
            <tbody>{row("Whole genome".to_owned(), whole)}{by_tier}</tbody>
        </table>
        <p class="card__note">
            "The first four are clusters. Other connections: one that both have looks elsewhere; those that came or went are not among them."
        </p>
    }
}

fn row(name: String, delta: GenomeDelta) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row" class="table__title">{name}</th>
            <Cell label="Other neurons" text=count(delta.other_neurons) number=true/>
            <Cell label="Other bits" text=count(delta.other_bits) number=true/>
            <Cell label="Other connections" text=delta.other_connections.map_or(NOTHING.to_owned(), count) number=true/>
            <Cell label="Unchanged" text=count(delta.unchanged) number=true/>
            <Cell label="Neurons" text=signed_by(delta.neurons, count) number=true/>
            <Cell label="Connections" text=signed_by(delta.connections, count) number=true/>
            <Cell label="Tables" text=signed_by(delta.table_bytes, |size| bytes(i64::try_from(size).ok())) number=true/>
        </tr>
    }
}

/// A difference with its sign: `+1,234`, `−12`, `0`.
fn signed_by(difference: i64, text: impl Fn(u64) -> String) -> String {
    let sign = match difference {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}", text(difference.unsigned_abs()))
}

/// The same with four decimals.
fn signed_real(difference: f64) -> String {
    let text = format!("{:.4}", difference.abs());
    match difference {
        _ if text == "0.0000" => text,
        0.0.. => format!("+{text}"),
        _ => format!("−{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_carry_their_sign() {
        assert_eq!([0, 1234, -12].map(|difference| signed_by(difference, count)), ["0", "+1,234", "−12"]);
        assert_eq!([0.0, -0.000_01, 0.25, -1.5].map(signed_real), ["0.0000", "0.0000", "+0.2500", "−1.5000"]);
    }
}
