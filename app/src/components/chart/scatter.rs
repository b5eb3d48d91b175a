//! A scatter plot: two figures against each other.

use leptos::prelude::*;

use super::{
    line_chart::shape_class,
    model::{Series, Unit},
    path::{self, BOX},
    scale::Scale,
};

/// What a scatter plot shows, apart from how it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scatter {
    /// What it shows, in a few words.
    pub(crate) title: &'static str,
    /// What the axes are, in a few words.
    pub(crate) axes: &'static str,
    /// The same in a sentence, for those who do not see it.
    pub(crate) description: String,
    /// What the values to the right and upwards are.
    pub(crate) units: (Unit, Unit),
    /// The dots; later ones are drawn over earlier ones.
    pub(crate) series: Vec<Series>,
}

impl Scatter {
    fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.series.iter().flat_map(|series| series.points.iter().copied())
    }

    fn scales(&self) -> (Scale, Scale) {
        let (x, y) = (self.points().map(|point| point.0), self.points().map(|point| point.1));
        (Scale::around(x, 0.04), Scale::around(y, 0.06))
    }

    /// Labels of both axes, each with its distance from the left and from the top in `0..=1`.
    fn labels(&self) -> [Vec<(String, f64)>; 2] {
        let (x, y) = self.scales();
        let (across, up) = (x.ticks(6, 0.0), y.ticks(6, 0.0));
        let left = across.iter().map(|&tick| x.share(tick));
        let top = up.iter().map(|&tick| 1.0 - y.share(tick));
        [
            self.units.0.labels(&across).into_iter().zip(left).collect(),
            self.units.1.labels(&up).into_iter().zip(top).collect(),
        ]
    }
}

/// Draws `plot`.
#[component]
pub(crate) fn ScatterChart(
    /// What to draw.
    #[prop(into)]
    plot: Signal<Scatter>,
    /// Prefix of the ids inside, unique on the page.
    id: &'static str,
) -> impl IntoView {
    let labels = move |axis: usize, side: &'static str| {
        let label = |(text, share): (String, f64)| {
            view! { <span style=format!("{side}:{:.3}%", share * 100.0)>{text}</span> }
        };
        let [across, up] = plot.with(Scatter::labels);
        let labels = if axis == 0 { across } else { up };
        labels.into_iter().map(label).collect_view()
    };
    let key =
        |series: &Series| view! { <li class=format!("chart__key {}", shape_class(series.shape))>{series.name}</li> };
    view! {
        <figure class="chart chart--scatter">
            <figcaption class="chart__legend">
                <h3>{move || plot.with(|plot| plot.title)}</h3>
                <span class="chart__place">{move || plot.with(|plot| plot.axes)}</span>
                <ul>{move || plot.with(|plot| plot.series.iter().map(key).collect_view())}</ul>
            </figcaption>
            <div class="chart__area">
                <div class="chart__y" aria-hidden="true">{move || labels(1, "top")}</div>
                <div class="chart__plot"><Plot plot id/></div>
                <div class="chart__x" aria-hidden="true">{move || labels(0, "left")}</div>
            </div>
        </figure>
    }
}

#[component]
fn Plot(plot: Signal<Scatter>, id: &'static str) -> impl IntoView {
    let (title, description) = (format!("{id}-title"), format!("{id}-description"));
    let across = move || path::horizontal_rules(plot.with(Scatter::labels)[1].iter().map(|label| label.1));
    let upwards = move || path::vertical_rules(plot.with(Scatter::labels)[0].iter().map(|label| label.1));
    let dots = move || {
        plot.with(|plot| {
            let (x, y) = plot.scales();
            let draw = |series: &Series| {
                let class = format!("chart__series {}", shape_class(series.shape));
                view! { <path class=class d=path::dots(&series.points, x, y)/> }
            };
            plot.series.iter().map(draw).collect_view()
        })
    };
    view! {
        <svg viewBox=format!("0 0 {} {}", BOX.0, BOX.1) preserveAspectRatio="none" role="img" aria-labelledby=format!("{title} {description}")>
            <title id=title.clone()>{move || plot.with(|plot| plot.title)}</title>
            <desc id=description.clone()>{move || plot.with(|plot| plot.description.clone())}</desc>
            <path class="chart__grid" d=across/>
            <path class="chart__grid" d=upwards/>
            {dots}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Shape, *};

    #[test]
    fn each_axis_is_labelled_in_its_own_unit_and_higher_stands_further_up() {
        let points = vec![(5.0, 0.01), (6.0, 0.05)];
        let plot = Scatter {
            title: "t",
            axes: "a",
            description: String::new(),
            units: (Unit::Nats, Unit::Share),
            series: vec![Series { name: "s", shape: Shape::Dots, points }],
        };
        let [across, up] = plot.labels();
        assert_eq!(
            across.iter().map(|label| label.0.as_str()).collect::<Vec<_>>(),
            ["5.0", "5.2", "5.4", "5.6", "5.8", "6.0"]
        );
        assert_eq!(up.iter().map(|label| label.0.as_str()).collect::<Vec<_>>(), ["1%", "2%", "3%", "4%", "5%"]);
        assert!(across[0].1 < across[5].1 && up[0].1 > up[4].1);
    }
}
