//! A chart over ranks: the mean and the range of something, with the first ranks as wide as the many last ones.

use std::fmt::Write as _;

use leptos::prelude::*;

use super::{path::BOX, scale::Scale};
use crate::format::count;

/// Neighbouring ranks and what was found there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stretch {
    /// The first rank, from 1.
    pub(crate) first: u64,
    /// The last rank.
    pub(crate) last: u64,
    /// The least, the mean and the greatest value.
    pub(crate) values: (f64, f64, f64),
}

/// Draws what was found over the ranks, on a logarithmic axis.
#[component]
pub(crate) fn RankChart(
    /// What it shows, in a few words.
    title: &'static str,
    /// The same in a sentence, for those who do not see it.
    description: String,
    /// All ranks in their order, without gaps.
    stretches: Vec<Stretch>,
    /// Where named parts of the ranks begin and end.
    parts: Vec<(String, u64, u64)>,
    /// Prefix of the ids inside, unique on the page.
    id: &'static str,
) -> impl IntoView {
    let x = Ranks::new(&stretches);
    let y = heights(&stretches);
    let ticks = y.ticks(5, 1.0);
    let rules = ticks.iter().fold(String::new(), |mut path, tick| {
        // Writing to a string cannot fail.
        let _ = write!(path, "M0 {:.1}H{}", top(y, *tick), BOX.0);
        path
    });
    let label = |side: &'static str, share: f64, text: String| {
        view! { <span style=format!("{side}:{:.3}%", share * 100.0)>{text}</span> }
    };
    let heights = ticks.iter().map(|tick| label("top", 1.0 - y.share(*tick), format!("{tick:.0}"))).collect_view();
    let ranks = x.ticks().into_iter().map(|rank| label("left", x.share(rank), count(rank))).collect_view();
    let part = |(name, first, last): (String, u64, u64)| {
        let (left, right) = (x.share(first) * 100.0, x.share(last + 1) * 100.0);
        view! { <span style=format!("left:{left:.3}%;width:{:.3}%", right - left)>{name}</span> }
    };
    let (heading, details) = (format!("{id}-title"), format!("{id}-description"));
    view! {
        <figure class="chart chart--still">
            <figcaption class="chart__legend">
                <h3>{title}</h3>
                <span class="chart__place">"by token rank"</span>
                <ul>
                    <li class="chart__key chart__series--primary">"Mean"</li>
                    <li class="chart__key chart__key--band">"Least to most"</li>
                </ul>
            </figcaption>
            <div class="chart__area">
                <div class="chart__y" aria-hidden="true">{heights}</div>
                <div class="chart__plot">
                    <svg viewBox=format!("0 0 {} {}", BOX.0, BOX.1) preserveAspectRatio="none" role="img" aria-labelledby=format!("{heading} {details}")>
                        <title id=heading.clone()>{format!("{title} by token rank")}</title>
                        <desc id=details.clone()>{description}</desc>
                        <path class="chart__grid" d=rules/>
                        <path class="chart__band" d=band(&stretches, x, y)/>
                        <path class="chart__series chart__series--primary" d=steps(&stretches, x, y)/>
                    </svg>
                    <div class="chart__sections" aria-hidden="true">{parts.into_iter().map(part).collect_view()}</div>
                </div>
                <div class="chart__x" aria-hidden="true">{ranks}</div>
            </div>
        </figure>
    }
}

/// The logarithmic axis of ranks, from 1 to one past the last.
#[derive(Debug, Clone, Copy)]
struct Ranks {
    end: u64,
}

impl Ranks {
    fn new(stretches: &[Stretch]) -> Self {
        Self { end: stretches.last().map_or(1, |stretch| stretch.last) + 1 }
    }

    fn share(self, rank: u64) -> f64 {
        (rank.max(1) as f64).ln() / (self.end.max(2) as f64).ln()
    }

    /// 1, 10, 100, …
    fn ticks(self) -> Vec<u64> {
        (0..10).map(|power| 10_u64.pow(power)).take_while(|rank| *rank < self.end).collect()
    }
}

/// The y axis, with room for the lines at both ends.
fn heights(stretches: &[Stretch]) -> Scale {
    Scale::around(stretches.iter().flat_map(|stretch| [stretch.values.0, stretch.values.2]), 0.08)
}

fn top(y: Scale, value: f64) -> f64 {
    (1.0 - y.share(value)) * BOX.1
}

/// The path of the means: level over each stretch.
fn steps(stretches: &[Stretch], x: Ranks, y: Scale) -> String {
    let mut path = String::with_capacity(stretches.len() * 20);
    for (index, stretch) in stretches.iter().enumerate() {
        let (left, right) = (x.share(stretch.first) * BOX.0, x.share(stretch.last + 1) * BOX.0);
        let command = if index == 0 { 'M' } else { 'L' };
        // Writing to a string cannot fail.
        let _ = write!(path, "{command}{left:.1} {:.1}H{right:.1}", top(y, stretch.values.1));
    }
    path
}

/// The outline of the ranges: along the greatest values, and back along the least.
fn band(stretches: &[Stretch], x: Ranks, y: Scale) -> String {
    let mut path = String::with_capacity(stretches.len() * 40);
    for (index, stretch) in stretches.iter().enumerate() {
        let (left, right) = (x.share(stretch.first) * BOX.0, x.share(stretch.last + 1) * BOX.0);
        let command = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{command}{left:.1} {:.1}H{right:.1}", top(y, stretch.values.2));
    }
    for stretch in stretches.iter().rev() {
        let (left, right) = (x.share(stretch.first) * BOX.0, x.share(stretch.last + 1) * BOX.0);
        let _ = write!(path, "L{right:.1} {:.1}H{left:.1}", top(y, stretch.values.0));
    }
    path.push('Z');
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches() -> Vec<Stretch> {
        let stretch = |first, last, values| Stretch { first, last, values };
        vec![stretch(1, 1, (4.0, 4.0, 4.0)), stretch(2, 9, (2.0, 3.0, 6.0))]
    }

    #[test]
    fn each_rank_has_its_place_on_a_logarithmic_axis() {
        let x = Ranks::new(&stretches());
        assert_eq!((x.share(1), x.share(10)), (0.0, 1.0));
        assert_eq!(x.ticks(), [1]);
        let x = Ranks::new(&[Stretch { first: 1, last: 50_257, values: (1.0, 1.0, 1.0) }]);
        assert_eq!(x.ticks(), [1, 10, 100, 1000, 10_000]);
        assert!((x.share(1000) / x.share(10) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn means_are_steps_and_ranges_close_around_them() {
        let (x, y) = (Ranks::new(&stretches()), Scale::new(2.0, 6.0));
        assert_eq!(steps(&stretches(), x, y), "M0.0 150.0H301.0L301.0 225.0H1000.0");
        assert_eq!(band(&stretches(), x, y), "M0.0 150.0H301.0L301.0 0.0H1000.0L1000.0 300.0H301.0L301.0 150.0H0.0Z");
    }
}
