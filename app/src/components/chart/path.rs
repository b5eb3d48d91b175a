//! SVG path texts, thinned out to what a screen can show.

use std::fmt::{self, Write};

use super::scale::Scale;

/// Width and height of the coordinates inside the SVG; it is stretched to its box.
pub(crate) const BOX: (f64, f64) = (1000.0, 300.0);

/// Columns that a path is thinned out to; each keeps its first, lowest, highest and last point.
const COLUMNS: usize = 400;

/// Thins points, in order of x, out so that the drawn line looks the same: every column keeps its extremes.
pub(crate) fn thin(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if points.len() <= COLUMNS * 4 {
        return points.to_vec();
    }
    let size = points.len().div_ceil(COLUMNS);
    let mut kept = Vec::with_capacity(COLUMNS * 4);
    for column in points.chunks(size) {
        let at = |pick: fn(&f64, &f64) -> bool| {
            (1..column.len()).fold(0, |best, index| if pick(&column[index].1, &column[best].1) { index } else { best })
        };
        let mut indices = [0, at(|new, old| new < old), at(|new, old| new > old), column.len() - 1];
        indices.sort_unstable();
        kept.extend(
            indices
                .iter()
                .enumerate()
                .filter_map(|(place, &index)| (place == 0 || indices[place - 1] != index).then_some(column[index])),
        );
    }
    kept
}

/// A coordinate to a tenth; a whole page of charts has tens of thousands of them, and as numbers with a point they cost most of it.
struct Tenths(f64);

impl fmt::Display for Tenths {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        let (sign, whole, tenth) = (if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10);
        if tenth == 0 { write!(to, "{sign}{whole}") } else { write!(to, "{sign}{whole}.{tenth}") }
    }
}

/// The path of a line through `points`.
pub(crate) fn line(points: &[(f64, f64)], x: Scale, y: Scale) -> String {
    let mut path = String::with_capacity(points.len() * 14);
    for (index, point) in thin(points).into_iter().enumerate() {
        let (left, top) = place(point, x, y);
        // Writing to a string cannot fail.
        let _ = write!(path, "{}{} {}", if index == 0 { 'M' } else { 'L' }, Tenths(left), Tenths(top));
    }
    path
}

/// The path of one dot for each point: lines of no length, which round caps make visible however the box is stretched.
pub(crate) fn dots(points: &[(f64, f64)], x: Scale, y: Scale) -> String {
    let mut path = String::with_capacity(points.len() * 16);
    for point in thin(points) {
        let (left, top) = place(point, x, y);
        // Writing to a string cannot fail.
        let _ = write!(path, "M{} {}h0", Tenths(left), Tenths(top));
    }
    path
}

/// The path of horizontal rules over the whole width, each at a share of the height from the top.
pub(crate) fn horizontal_rules(shares: impl Iterator<Item = f64>) -> String {
    shares.fold(String::new(), |mut path, share| {
        // Writing to a string cannot fail.
        let _ = write!(path, "M0 {}H{}", Tenths(share * BOX.1), BOX.0);
        path
    })
}

/// The path of vertical rules over the whole height, each at a share of the width from the left.
pub(crate) fn vertical_rules(shares: impl Iterator<Item = f64>) -> String {
    shares.fold(String::new(), |mut path, share| {
        // Writing to a string cannot fail.
        let _ = write!(path, "M{} 0V{}", Tenths(share * BOX.0), BOX.1);
        path
    })
}

fn place((x_value, y_value): (f64, f64), x: Scale, y: Scale) -> (f64, f64) {
    (x.share(x_value) * BOX.0, (1.0 - y.share(y_value)) * BOX.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_the_scales_are_the_corners_of_the_box() {
        let (x, y) = (Scale::new(0.0, 10.0), Scale::new(5.0, 6.0));
        assert_eq!(line(&[(0.0, 5.0), (10.0, 6.0)], x, y), "M0 300L1000 0");
        assert_eq!([-0.04, -2.25, 0.96, 99.95].map(|value| Tenths(value).to_string()), ["0", "-2.3", "1", "100"]);
        assert_eq!(dots(&[(5.0, 5.5)], x, y), "M500 150h0");
        assert_eq!(line(&[], x, y), "");
    }

    #[test]
    fn rules_cross_the_whole_box() {
        assert_eq!(horizontal_rules([0.0, 0.5].into_iter()), "M0 0H1000M0 150H1000");
        assert_eq!(vertical_rules([0.25].into_iter()), "M250 0V300");
    }

    #[test]
    fn thinning_keeps_both_ends_and_a_lone_spike() {
        let mut points: Vec<(f64, f64)> = (0..10_000).map(|index| (f64::from(index), 1.0)).collect();
        points[4_321].1 = 9.0;
        points[7_777].1 = -9.0;
        let kept = thin(&points);
        assert!(kept.len() <= COLUMNS * 4, "{}", kept.len());
        assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
        assert!(kept.contains(&(4_321.0, 9.0)) && kept.contains(&(7_777.0, -9.0)));
        assert!(kept.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn short_series_are_drawn_whole() {
        let points: Vec<(f64, f64)> = (0..100).map(|index| (f64::from(index), 0.0)).collect();
        assert_eq!(thin(&points), points);
    }
}
