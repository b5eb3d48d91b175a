//! Which context token and which bit of its code the connections look at.

use leptos::prelude::*;
use wnn_experiments::api::GenomeSummary;

use crate::format::{count, percent};

/// The counts of connections as a map of shades, whose figures stand in its cells for those who do not see them.
#[component]
pub(super) fn Connections(
    /// The genome.
    genome: GenomeSummary,
) -> impl IntoView {
    let (map, bits) = (genome.connection_map, genome.bits_per_token);
    let shown = match map.filter(|rows| rows.iter().flatten().any(|count| *count > 0)) {
        Some(rows) => map_of(rows, bits).into_any(),
        None => view! { <p class="card__empty">"The file does not say where its connections look."</p> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="connections">
            <h2 id="connections">"Where the connections look"</h2>
            {shown}
        </section>
    }
}

fn map_of(rows: Vec<Vec<u64>>, bits: u32) -> impl IntoView {
    let extremes = Extremes::of(&rows);
    let (least, most) = (extremes.least.1, extremes.most.1);
    let total: u64 = rows.iter().flatten().sum();
    let words = extremes.in_words(rows.len());
    let depth = rows.len();
    let row = move |(index, row): (usize, Vec<u64>)| {
        let part = percent(Some(row.iter().sum::<u64>() as f64 / total as f64));
        let cell = move |seen: u64| {
            let shade = (seen - least) as f64 / (most - least).max(1) as f64;
            view! { <td class="heat__cell" style=format!("--heat:{shade:.3}") title=count(seen)><span class="visually-hidden">{count(seen)}</span></td> }
        };
        view! {
            <tr>
                <th scope="row">{distance(depth - index)}</th>
                {row.into_iter().map(cell).collect_view()}
                <td class="heat__share">{part}</td>
            </tr>
        }
    };
    let column = |bit: u32| view! { <th scope="col"><span class="visually-hidden">"Bit "</span>{bit}</th> };
    view! {
        <table class="heat">
            <caption class="visually-hidden">"How many connections look at each bit of each context token"</caption>
            <thead>
                <tr><th scope="col">"Token"</th>{(1..=bits).map(column).collect_view()}<th scope="col" class="heat__share">"Share"</th></tr>
            </thead>
            <tbody>{rows.into_iter().enumerate().map(row).collect_view()}</tbody>
        </table>
        <p class="heat__key" aria-hidden="true">{count(least)}<span></span>{count(most)}" connections"</p>
        <p class="card__note">{words}</p>
    }
}

/// How far before the predicted token a context token stands.
fn distance(tokens: usize) -> String {
    format!("{tokens} back")
}

/// The places with the fewest and the most connections: row, column, count.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Extremes {
    least: ((usize, usize), u64),
    most: ((usize, usize), u64),
}

impl Extremes {
    fn of(rows: &[Vec<u64>]) -> Self {
        let row = |(row, counts): (usize, &Vec<u64>)| {
            counts.iter().enumerate().map(|(column, count)| ((row, column), *count)).collect::<Vec<_>>()
        };
        let cells: Vec<_> = rows.iter().enumerate().flat_map(row).collect();
        let first = cells.first().copied().unwrap_or_default();
        // Of equal ones the first.
        let least = cells.iter().fold(first, |best, cell| if cell.1 < best.1 { *cell } else { best });
        let most = cells.iter().fold(first, |best, cell| if cell.1 > best.1 { *cell } else { best });
        Self { least, most }
    }

    fn in_words(self, depth: usize) -> String {
        let place =
            |(row, column): (usize, usize)| format!("bit {} of the token {}", column + 1, distance(depth - row));
        format!(
            "Bit 1 is the most significant of a token's code. Most connections look at {} ({}), fewest at {} ({}).",
            place(self.most.0),
            count(self.most.1),
            place(self.least.0),
            count(self.least.1)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extremes_are_named_by_distance_and_bit() {
        let extremes = Extremes::of(&[vec![5, 3], vec![9, 3], vec![9, 4]]);
        assert_eq!(extremes, Extremes { least: ((0, 1), 3), most: ((1, 0), 9) });
        let words = extremes.in_words(3);
        assert!(words.ends_with("bit 1 of the token 2 back (9), fewest at bit 2 of the token 3 back (3)."), "{words}");
    }
}
