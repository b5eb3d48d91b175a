//! Every chart.

use leptos::prelude::*;

use super::samples::falling;
use crate::{
    compare::Curve,
    components::chart::{
        Chart, ChartView, LineChart, Overlay, OverlayChart, RankChart, Reference, Scatter, ScatterChart, Section,
        Series, Shape, Sparkline, Stretch, Unit, Viewed,
    },
};

/// Line, overlay, scatter, ranks, and a line in a row.
#[component]
pub(super) fn Charts() -> impl IntoView {
    let viewed = RwSignal::new(Viewed::default());
    let (cursor, shown) = (RwSignal::new(None), Signal::derive(move || Chart { viewed: viewed.get(), ..line() }));
    let values: Vec<f64> = falling(6.0, 24).into_iter().map(|point| point.1).collect();
    let stretch = |(first, last): (u64, u64)| Stretch { first, last, values: (2.0, 9.0 - first as f64 / 20.0, 10.0) };
    let stretches: Vec<_> = [(1, 1), (2, 9), (10, 40), (41, 100)].map(stretch).to_vec();
    view! {
        <section class="card" aria-labelledby="charts">
            <h2 id="charts">"Chart"</h2>
            <ChartView chart=Signal::derive(line) viewed/>
            <LineChart chart=shown cursor viewed id="design-line"/>
            <OverlayChart cursor=RwSignal::new(None) overlay=Signal::derive(overlay) id="design-overlay"/>
            <ScatterChart plot=Signal::derive(scatter) id="design-scatter"/>
            <RankChart title="Neurons per cluster" description="Fewer for rarer tokens.".to_owned() stretches
                parts=vec![("Tier 1".to_owned(), 1, 9), ("Tier 2".to_owned(), 10, 100)] id="design-ranks"/>
            <Sparkline values label="Lowest cross-entropy".to_owned()/>
        </section>
    }
}

fn series(name: &'static str, shape: Shape, points: Vec<(f64, f64)>) -> Series {
    Series { name, shape, points }
}

fn line() -> Chart {
    let section = |short: &str, start, end| Section { short: short.to_owned(), title: "GA".to_owned(), start, end };
    let checks = falling(5.95, 80).into_iter().filter(|point| point.0 % 20.0 == 0.0).collect();
    Chart {
        title: "Line chart",
        description: "A line that falls, its mean and checks.".to_owned(),
        unit: Unit::Nats,
        series: vec![
            series("Mean", Shape::Secondary, falling(6.1, 80)),
            series("Health check", Shape::Dots, checks),
            series("Best", Shape::Primary, falling(6.0, 80)),
        ],
        sections: vec![section("1a", 0.0, 40.0), section("1b", 40.0, 80.0)],
        reference: Some(Reference { name: "Entropy floor", value: 5.35 }),
        viewed: Viewed::default(),
    }
}

fn overlay() -> Overlay {
    let curve = |number: i32| {
        let points = falling(6.0 + f64::from(number) * 0.05, 60);
        let band = if number == 1 {
            points.iter().map(|point| (point.1 - 0.03, point.1 + 0.03)).collect()
        } else {
            Vec::new()
        };
        Curve { name: format!("Pass {number}"), points, band }
    };
    let curves = (1..=8).map(curve).collect();
    Overlay { title: "Overlay", axis: "by iteration", is_time: false, unit: Unit::Nats, curves }
}

fn scatter() -> Scatter {
    let dots = |start: f64| falling(start, 40).into_iter().map(|(x, y)| (y, x / 1000.0)).collect();
    Scatter {
        title: "Scatter",
        axes: "accuracy upwards, cross-entropy in nats to the right",
        description: "Dots that rise to the left.".to_owned(),
        units: (Unit::Nats, Unit::Share),
        series: vec![
            series("Mean", Shape::Secondary, dots(6.1)),
            series("Best", Shape::Primary, dots(6.0)),
            series("Picked", Shape::Picked, vec![(5.7, 0.02)]),
        ],
    }
}
