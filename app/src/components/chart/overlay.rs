//! Many lines over one another, each with a colour and a pattern of its own.

use std::time::Duration;

use leptos::{ev::PointerEvent, html, prelude::*};

use super::{
    model::Unit,
    path::{self, BOX},
    scale::{Scale, decimals},
};
use crate::{
    compare::Curve,
    format::{NOTHING, count, duration},
};

/// Lines over one another, apart from how they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Overlay {
    /// What it shows, in a few words.
    pub(crate) title: &'static str,
    /// What the axis to the right is.
    pub(crate) axis: &'static str,
    /// Whether the axis to the right is in seconds.
    pub(crate) is_time: bool,
    /// What its values are.
    pub(crate) unit: Unit,
    /// The lines.
    pub(crate) curves: Vec<Curve>,
}

impl Overlay {
    fn x(&self) -> Scale {
        let ends = self.curves.iter().filter_map(|curve| curve.points.last().map(|point| point.0));
        Scale::new(0.0, ends.fold(0.0, f64::max))
    }

    fn y(&self) -> Scale {
        let points = self.curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.1));
        let bands = self.curves.iter().flat_map(|curve| curve.band.iter().flat_map(|(low, high)| [*low, *high]));
        Scale::around(points.chain(bands), 0.06)
    }

    fn y_labels(&self) -> Vec<(String, f64)> {
        let scale = self.y();
        let ticks = scale.ticks(6, 0.0);
        let tops = ticks.iter().map(|&tick| 1.0 - scale.share(tick));
        self.unit.labels(&ticks).into_iter().zip(tops).collect()
    }

    fn x_labels(&self) -> Vec<(String, f64)> {
        let scale = self.x();
        let end = scale.value(1.0);
        let (unit, name) = match end {
            _ if !self.is_time => (1.0, ""),
            0.0..300.0 => (1.0, " s"),
            300.0..18_000.0 => (60.0, " min"),
            _ => (3600.0, " h"),
        };
        let ticks = Scale::new(0.0, end / unit).ticks(5, if self.is_time { 0.0 } else { 1.0 });
        let places = decimals(&ticks);
        let text = |tick: f64| if places == 0 { count(tick as u64) } else { format!("{tick:.places$}") };
        ticks.iter().map(|&tick| (format!("{}{name}", text(tick)), scale.share(tick * unit))).collect()
    }

    fn description(&self) -> String {
        let of = |curve: &Curve| {
            let last = curve.points.last().map(|point| self.unit.exact(point.1));
            format!("{} ends at {}", curve.name, last.as_deref().unwrap_or("nothing yet"))
        };
        let ends: Vec<_> = self.curves.iter().map(of).collect();
        format!("{}, {}: {}.", self.title, self.axis, ends.join("; "))
    }

    /// A place on the axis to the right, as it is read out.
    fn place(&self, x: f64) -> String {
        if self.is_time {
            return duration(Duration::from_secs_f64(x.max(0.0)));
        }
        count(x.max(0.0).round() as u64)
    }

    /// Each line's tone and value at a place; none where the line has not begun.
    fn values(&self, x: f64) -> Vec<(usize, String)> {
        let value = |(tone, curve): (usize, &Curve)| {
            let until = curve.points.partition_point(|point| point.0 <= x);
            let text = until.checked_sub(1).map(|last| self.unit.exact(curve.points[last].1));
            (tone, text.unwrap_or_else(|| NOTHING.to_owned()))
        };
        (1..).zip(&self.curves).map(value).collect()
    }

    /// The outline of a band: along its upper edge and back along the lower one.
    fn band(&self, curve: &Curve) -> String {
        let edge = |pick: fn(&(f64, f64)) -> f64| {
            curve.points.iter().zip(&curve.band).map(move |(point, band)| (point.0, pick(band)))
        };
        let outline: Vec<_> = edge(|band| band.1).chain(edge(|band| band.0).rev()).collect();
        path::line(&outline, self.x(), self.y())
    }
}

/// Draws `overlay`.
#[component]
pub(crate) fn OverlayChart(
    /// What to draw.
    #[prop(into)]
    overlay: Signal<Overlay>,
    /// The x under the pointer, shared by charts of the same axis.
    cursor: RwSignal<Option<f64>>,
    /// Prefix of the ids inside, unique on the page.
    id: &'static str,
) -> impl IntoView {
    let plot = NodeRef::<html::Div>::new();
    let look = move |event: PointerEvent| {
        let Some(width) = plot.get_untracked().map(|plot| f64::from(plot.offset_width())) else { return };
        if width > 0.0 {
            let share = (f64::from(event.offset_x()) / width).clamp(0.0, 1.0);
            cursor.set(Some(overlay.with_untracked(|overlay| overlay.x().value(share))));
        }
    };
    let labels = |labels: Vec<(String, f64)>, side: &'static str| {
        let label = |(text, share): (String, f64)| {
            view! { <span style=format!("{side}:{:.3}%", share * 100.0)>{text}</span> }
        };
        labels.into_iter().map(label).collect_view()
    };
    view! {
        <figure class="chart chart--overlay">
            <figcaption class="chart__legend">
                <h3>{move || overlay.with(|overlay| overlay.title)}</h3>
                <span class="chart__place">{move || overlay.with(|overlay| overlay.axis)}</span>
            </figcaption>
            <div class="chart__area">
                <div class="chart__y" aria-hidden="true">{move || labels(overlay.with(Overlay::y_labels), "top")}</div>
                <div class="chart__plot" node_ref=plot on:pointermove=look on:pointerdown=look on:pointerleave=move |_| cursor.set(None)>
                    <Plot overlay id/>
                    {move || cursor.get().map(|x| overlay.with(|overlay| readout(overlay, x)))}
                </div>
                <div class="chart__x" aria-hidden="true">{move || labels(overlay.with(Overlay::x_labels), "left")}</div>
            </div>
        </figure>
    }
}

/// The values under the pointer, on that side of it where there is more room.
fn readout(overlay: &Overlay, x: f64) -> impl IntoView + use<> {
    let share = overlay.x().share(x);
    let side = if share > 0.5 { "chart__readout chart__readout--left" } else { "chart__readout" };
    let line = |(tone, text): (usize, String)| view! { <li><Swatch tone/>{text}</li> };
    view! {
        <div class="chart__cursor" style=format!("left:{:.3}%", share * 100.0)></div>
        <div class=side style=format!("left:{:.3}%", share * 100.0)>
            <b>{overlay.place(x)}</b>
            <ul>{overlay.values(x).into_iter().map(line).collect_view()}</ul>
        </div>
    }
}

#[component]
fn Plot(overlay: Signal<Overlay>, id: &'static str) -> impl IntoView {
    let (title, description) = (format!("{id}-title"), format!("{id}-description"));
    let grid = move || path::horizontal_rules(overlay.with(Overlay::y_labels).into_iter().map(|label| label.1));
    let bands = move || {
        overlay.with(|overlay| {
            let band = |(tone, curve): (usize, &Curve)| {
                (!curve.band.is_empty())
                    .then(|| view! { <path class=format!("chart__band tone--{tone}") d=overlay.band(curve)/> })
            };
            (1..).zip(&overlay.curves).map(band).collect_view()
        })
    };
    let lines = move || {
        overlay.with(|overlay| {
            let line = |(tone, curve): (usize, &Curve)| {
                let d = path::line(&curve.points, overlay.x(), overlay.y());
                view! { <path class=format!("chart__series tone--{tone}") d=d/> }
            };
            (1..).zip(&overlay.curves).map(line).collect_view()
        })
    };
    view! {
        <svg viewBox=format!("0 0 {} {}", BOX.0, BOX.1) preserveAspectRatio="none" role="img" aria-labelledby=format!("{title} {description}")>
            <title id=title.clone()>{move || overlay.with(|overlay| overlay.title)}</title>
            <desc id=description.clone()>{move || overlay.with(Overlay::description)}</desc>
            <path class="chart__grid" d=grid/>
            {bands}
            {lines}
        </svg>
    }
}

/// A piece of the line of that tone, counted from 1, as a legend shows it.
#[component]
pub(crate) fn Swatch(
    /// The tone.
    tone: usize,
) -> impl IntoView {
    view! {
        <svg class="swatch" viewBox="0 0 32 8" aria-hidden="true">
            <path class=format!("tone--{tone}") d="M0 4H32"/>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlay(is_time: bool, end: f64) -> Overlay {
        let curve =
            Curve { name: "a".to_owned(), points: vec![(0.0, 6.0), (end, 5.0)], band: vec![(5.0, 7.0), (4.0, 6.0)] };
        Overlay { title: "Best", axis: "by time", is_time, unit: Unit::Nats, curves: vec![curve] }
    }

    #[test]
    fn time_is_told_in_the_unit_that_fits_and_counts_as_they_are() {
        let last = |is_time, end| overlay(is_time, end).x_labels().pop().unwrap().0;
        assert_eq!([last(true, 100.0), last(true, 600.0), last(true, 36_000.0)], ["100 s", "10 min", "10 h"]);
        assert_eq!(last(false, 5000.0), "5,000");
    }

    #[test]
    fn under_the_pointer_each_line_has_the_value_that_it_had_reached() {
        let drawn = overlay(false, 10.0);
        let texts = |x| drawn.values(x).into_iter().map(|value| value.1).collect::<Vec<_>>();
        assert_eq!((texts(9.0), texts(10.0)), (vec![Unit::Nats.exact(6.0)], vec![Unit::Nats.exact(5.0)]));
        assert_eq!(texts(-1.0), [NOTHING]);
        assert_eq!(
            (drawn.place(1234.4).as_str(), overlay(true, 10.0).place(90.0)),
            ("1,234", duration(Duration::from_secs(90)))
        );
    }

    #[test]
    fn a_band_goes_along_its_upper_edge_and_back_along_the_lower_one() {
        let drawn = overlay(false, 10.0);
        let (low, high) = (drawn.y().value(0.0), drawn.y().value(1.0));
        assert!(low < 4.0 && high > 7.0, "the band lies inside");
        let places: Vec<_> = drawn
            .band(&drawn.curves[0])
            .split(['M', 'L'])
            .skip(1)
            .map(|place| place.split(' ').next().unwrap().to_owned())
            .collect();
        assert_eq!(places, ["0", "1000", "1000", "0"]);
    }
}
