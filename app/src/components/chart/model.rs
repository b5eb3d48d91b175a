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
}

impl Chart {
    /// The x axis: from 0 to the end of the last section.
    pub(crate) fn x(&self) -> Scale {
        Scale::new(0.0, self.sections.last().map_or(1.0, |section| section.end).max(1.0))
    }

    /// The y axis: all values with a little air.
    pub(crate) fn y(&self) -> Scale {
        Scale::around(self.series.iter().flat_map(|series| series.points.iter().map(|point| point.1)), 0.06)
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

    /// The section that x lies in.
    pub(crate) fn section_at(&self, x: f64) -> Option<&Section> {
        self.sections.iter().find(|section| x > section.start && x <= section.end)
    }
}

impl Series {
    /// The value at exactly x, or the last one where no x is given.
    pub(crate) fn at(&self, x: Option<f64>) -> Option<f64> {
        let Some(x) = x else { return self.points.last().map(|point| point.1) };
        let index = self.points.binary_search_by(|point| point.0.total_cmp(&x)).ok()?;
        Some(self.points[index].1)
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
    fn a_series_answers_for_exact_places_and_for_its_end() {
        let chart = chart();
        assert_eq!(chart.series[0].at(Some(2.0)), Some(5.5));
        assert_eq!(chart.series[0].at(Some(2.5)), None);
        assert_eq!(chart.series[0].at(None), Some(5.4));
    }

    #[test]
    fn labels_carry_the_decimals_of_their_step() {
        let labels: Vec<_> = chart().y_labels().into_iter().map(|label| label.0).collect();
        assert_eq!(labels, ["5.4", "5.5", "5.6", "5.7", "5.8", "5.9"]);
        let labels: Vec<_> = chart().x_labels().into_iter().map(|label| label.0).collect();
        assert_eq!(labels, ["0", "1", "2", "3"]);
    }
}
