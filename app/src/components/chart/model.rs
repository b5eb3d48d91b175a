//! What a line chart shows, apart from how it is drawn.

use super::scale::{Scale, decimals};
use crate::format::{nats, percent};

/// What the values of a chart are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Nats.
    Nats,
    /// Shares in `0..=1`, shown as percent.
    Share,
}

impl Unit {
    /// A value as it is read out.
    pub(crate) fn exact(self, value: f64) -> String {
        match self {
            Self::Nats => nats(Some(value)),
            Self::Share => percent(Some(value)),
        }
    }

    /// What its values are counted in, as a legend says it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nats => "in nats",
            Self::Share => "in percent",
        }
    }

    /// Labels for round values: as many decimals as tell them apart.
    pub(super) fn labels(self, ticks: &[f64]) -> Vec<String> {
        let (factor, sign) = match self {
            Self::Nats => (1.0, ""),
            Self::Share => (100.0, "%"),
        };
        let ticks: Vec<_> = ticks.iter().map(|tick| tick * factor).collect();
        let places = decimals(&ticks);
        ticks.iter().map(|tick| format!("{tick:.places$}{sign}")).collect()
    }
}

/// How a series is drawn; a legend names them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    /// The line that matters most.
    Primary,
    /// A quieter line.
    Secondary,
    /// Single points.
    Dots,
    /// Single points that are singled out.
    Picked,
}

/// One series of values, in order of x.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    /// What it is called in the legend.
    pub(crate) name: &'static str,
    /// How it is drawn.
    pub(crate) shape: Shape,
    /// Its points.
    pub(crate) points: Vec<(f64, f64)>,
}

/// A stretch of the x axis with a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Section {
    /// A name of one to three letters.
    pub(crate) short: String,
    /// The rest of the name.
    pub(crate) title: String,
    /// Where it begins; the one before ends there.
    pub(crate) start: f64,
    /// Where it ends.
    pub(crate) end: f64,
}

/// A horizontal line at a value worth knowing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reference {
    /// What it is.
    pub(crate) name: &'static str,
    /// Its value.
    pub(crate) value: f64,
}

/// Which part of a chart is shown, and how.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Viewed {
    /// Only this stretch of the x axis.
    pub(crate) range: Option<(f64, f64)>,
    /// Whether the y axis is logarithmic.
    pub(crate) log: bool,
}

/// A line chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chart {
    /// What it shows, in a few words.
    pub(crate) title: &'static str,
    /// The same in a sentence, for those who do not see it.
    pub(crate) description: String,
    /// What its values are.
    pub(crate) unit: Unit,
    /// The lines and dots; later ones are drawn over earlier ones.
    pub(crate) series: Vec<Series>,
    /// The stretches of the x axis.
    pub(crate) sections: Vec<Section>,
    /// A value worth knowing, drawn if it lies among the others.
    pub(crate) reference: Option<Reference>,
    /// What of it is shown.
    pub(crate) viewed: Viewed,
}

impl Chart {
    /// The x axis: from 0 to the end of the last section, or the stretch that is looked at.
    pub(crate) fn x(&self) -> Scale {
        let (low, high) = self.viewed.range.unwrap_or_else(|| (0.0, self.end()));
        Scale::new(low, high)
    }

    /// Where the x axis ends if all is shown.
    pub(crate) fn end(&self) -> f64 {
        self.sections.last().map_or(1.0, |section| section.end).max(1.0)
    }

    /// The y axis: all values that are shown, with a little air.
    pub(crate) fn y(&self) -> Scale {
        let scale =
            Scale::around(self.series.iter().flat_map(|series| self.seen(series).iter().map(|point| point.1)), 0.06);
        if self.viewed.log { scale.logarithmic() } else { scale }
    }

    /// The points of a series that are shown.
    pub(crate) fn seen<'a>(&self, series: &'a Series) -> &'a [(f64, f64)] {
        let Some((low, high)) = self.viewed.range else { return &series.points };
        let from = series.points.partition_point(|point| point.0 < low);
        let to = series.points.partition_point(|point| point.0 <= high);
        &series.points[from..to]
    }

    /// The series as a legend names them.
    pub(crate) fn legend(&self) -> Vec<&Series> {
        let mut series: Vec<_> = self.series.iter().collect();
        series.sort_by_key(|series| series.shape);
        series
    }

    /// The reference, if it lies in the range shown.
    pub(crate) fn visible_reference(&self) -> Option<&Reference> {
        self.reference.as_ref().filter(|reference| self.y().holds(reference.value))
    }

    /// Labels of the y axis, each with its distance from the top in `0..=1`.
    pub(crate) fn y_labels(&self) -> Vec<(String, f64)> {
        let scale = self.y();
        let ticks = scale.ticks(6, 0.0);
        let tops = ticks.iter().map(|&tick| 1.0 - scale.share(tick));
        self.unit.labels(&ticks).into_iter().zip(tops).collect()
    }

    /// Labels of the x axis, each with its distance from the left in `0..=1`.
    pub(crate) fn x_labels(&self) -> Vec<(String, f64)> {
        let scale = self.x();
        scale.ticks(6, 1.0).into_iter().map(|tick| (format!("{tick:.0}"), scale.share(tick))).collect()
    }

    /// The sections that are shown, each with where it begins and ends as a share of the width.
    pub(crate) fn visible_sections(&self) -> impl Iterator<Item = (&Section, f64, f64)> {
        let x = self.x();
        let placed = self.sections.iter().map(move |section| {
            (section, x.share(section.start).clamp(0.0, 1.0), x.share(section.end).clamp(0.0, 1.0))
        });
        placed.filter(|(_, left, right)| right > left)
    }

    /// What is known of a series at x, or at its end: single points hold until the next one of their section.
    pub(crate) fn read_out(&self, series: &Series, x: Option<f64>) -> String {
        let known = series.until(x).and_then(|(at, value)| match x {
            Some(x) if at < x => {
                let section = self.section_at(x).filter(|_| series.shape == Shape::Dots)?;
                (at > section.start).then(|| format!("{} at {:.0}", self.unit.exact(value), at - section.start))
            }
            _ => Some(self.unit.exact(value)),
        });
        known.unwrap_or_else(|| crate::format::NOTHING.to_owned())
    }

    /// The section that x lies in.
    pub(crate) fn section_at(&self, x: f64) -> Option<&Section> {
        self.sections.iter().find(|section| x > section.start && x <= section.end)
    }
}

impl Series {
    /// The last point up to x, or of all where no x is given.
    pub(crate) fn until(&self, x: Option<f64>) -> Option<(f64, f64)> {
        let Some(x) = x else { return self.points.last().copied() };
        self.points[..self.points.partition_point(|point| point.0 <= x)].last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart {
        let section = |short: &str, start, end| Section { short: short.to_owned(), title: String::new(), start, end };
        Chart {
            title: "Cross-entropy",
            description: String::new(),
            unit: Unit::Nats,
            series: vec![Series {
                name: "Best",
                shape: Shape::Primary,
                points: vec![(1.0, 5.9), (2.0, 5.5), (3.0, 5.4)],
            }],
            sections: vec![section("1a", 0.0, 2.0), section("1b", 2.0, 3.0)],
            reference: Some(Reference { name: "Floor", value: 3.2 }),
            viewed: Viewed::default(),
        }
    }

    #[test]
    fn a_reference_far_from_the_values_does_not_squash_them() {
        let mut chart = chart();
        assert_eq!(chart.visible_reference(), None);
        chart.reference = Some(Reference { name: "Floor", value: 5.41 });
        assert!(chart.visible_reference().is_some());
    }

    #[test]
    fn an_iteration_belongs_to_the_section_that_it_ends_in() {
        let chart = chart();
        assert_eq!(chart.section_at(2.0).map(|section| section.short.as_str()), Some("1a"));
        assert_eq!(chart.section_at(3.0).map(|section| section.short.as_str()), Some("1b"));
        assert_eq!(chart.section_at(4.0), None);
    }

    #[test]
    fn a_stretch_shows_its_own_points_sections_and_values() {
        let mut chart = chart();
        chart.viewed.range = Some((1.5, 2.5));
        assert_eq!(chart.seen(&chart.series[0]), [(2.0, 5.5)]);
        let sections: Vec<_> =
            chart.visible_sections().map(|(section, left, right)| (section.short.as_str(), left, right)).collect();
        assert_eq!(sections, [("1a", 0.0, 0.5), ("1b", 0.5, 1.0)]);
        assert!((chart.y().share(5.5) - 0.5).abs() < 1e-12);
        chart.viewed.range = Some((2.2, 2.8));
        assert_eq!(chart.visible_sections().count(), 1);
    }

    #[test]
    fn a_series_answers_for_what_is_known_at_a_place_and_for_its_end() {
        let chart = chart();
        assert_eq!(chart.series[0].until(Some(2.0)), Some((2.0, 5.5)));
        assert_eq!(chart.series[0].until(Some(2.5)), Some((2.0, 5.5)));
        assert_eq!(chart.series[0].until(Some(0.5)), None);
        assert_eq!(chart.series[0].until(None), Some((3.0, 5.4)));
        assert_eq!(chart.read_out(&chart.series[0], Some(2.0)), "5.5000");
        assert_eq!(chart.read_out(&chart.series[0], Some(2.5)), "–", "a line has its values at its own places only");
        let checks = Series { name: "Check", shape: Shape::Dots, points: vec![(1.0, 5.75)] };
        assert_eq!(chart.read_out(&checks, Some(2.0)), "5.7500 at 1", "the last check still holds");
        assert_eq!(chart.read_out(&checks, Some(3.0)), "–", "but not for the next experiment");
    }

    #[test]
    fn labels_carry_the_decimals_of_their_step() {
        let labels: Vec<_> = chart().y_labels().into_iter().map(|label| label.0).collect();
        assert_eq!(labels, ["5.4", "5.5", "5.6", "5.7", "5.8", "5.9"]);
        let labels: Vec<_> = chart().x_labels().into_iter().map(|label| label.0).collect();
        assert_eq!(labels, ["0", "1", "2", "3"]);
    }
}
