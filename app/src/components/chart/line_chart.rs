//! A line chart with its legend, which reads out the values under the pointer.

use leptos::{ev::PointerEvent, html, prelude::*};

use super::{
    model::{Chart, Series, Shape, Viewed},
    path::{self, BOX},
};

/// Draws `chart`; `cursor` is the x under the pointer, shared by charts of the same axis.
#[component]
pub(crate) fn LineChart(
    /// What to draw.
    #[prop(into)]
    chart: Signal<Chart>,
    /// The x that is looked at, in the browser.
    cursor: RwSignal<Option<f64>>,
    /// What is shown; a stretch that is drawn over with a mouse is shown alone.
    #[prop(optional)]
    viewed: Option<RwSignal<Viewed>>,
    /// Whether it is lower than others.
    #[prop(optional)]
    small: bool,
    /// Prefix of the ids inside, unique on the page.
    id: &'static str,
) -> impl IntoView {
    let class = if small { "chart chart--small" } else { "chart" };
    let plot = NodeRef::<html::Div>::new();
    // Where a stretch begins that is being drawn over, and where the pointer is, both on the x axis.
    let drawn = RwSignal::new(None::<(f64, f64)>);
    let place = move |event: &PointerEvent| {
        let width = plot.get_untracked().map(|plot| f64::from(plot.offset_width())).filter(|width| *width > 0.0)?;
        let share = (f64::from(event.offset_x()) / width).clamp(0.0, 1.0);
        Some(chart.with_untracked(|chart| chart.x().value(share)))
    };
    let look = move |event: PointerEvent| {
        let Some(at) = place(&event) else { return };
        drawn.update(|drawn| {
            if let Some((_, to)) = drawn {
                *to = at;
            }
        });
        let x = chart.with_untracked(|chart| nearest(chart, at));
        if cursor.get_untracked() != x {
            cursor.set(x);
        }
    };
    let begin = move |event: PointerEvent| {
        look(event.clone());
        if viewed.is_some() && event.pointer_type() == "mouse" && event.button() == 0 {
            drawn.set(place(&event).map(|at| (at, at)));
        }
    };
    let end = move |_| {
        if let (Some(viewed), Some(range)) = (viewed, drawn.get_untracked().and_then(|drawn| stretch(chart, drawn))) {
            viewed.update(|viewed| viewed.range = Some(range));
        }
        drawn.set(None);
    };
    let leave = move |_| {
        cursor.set(None);
        drawn.set(None);
    };
    let labels = move |labels: Vec<(String, f64)>, side: &'static str| {
        let label = |(text, share): (String, f64)| {
            view! { <span style=format!("{side}:{:.3}%", share * 100.0)>{text}</span> }
        };
        labels.into_iter().map(label).collect_view()
    };
    view! {
        <figure class=class>
            <Legend chart cursor/>
            <div class="chart__area">
                <div class="chart__y" aria-hidden="true">{move || labels(chart.with(Chart::y_labels), "top")}</div>
                <div class="chart__plot" node_ref=plot on:pointermove=look on:pointerdown=begin on:pointerup=end on:pointerleave=leave>
                    <Plot chart id/>
                    <Sections chart/>
                    <div class="chart__cursor" style=move || cursor_style(chart, cursor)></div>
                    <div class="chart__stretch" style=move || stretch_style(chart, drawn)></div>
                </div>
                <div class="chart__x" aria-hidden="true">{move || labels(chart.with(Chart::x_labels), "left")}</div>
            </div>
        </figure>
    }
}

/// The recorded x that is nearest to a place on the axis.
fn nearest(chart: &Chart, x: f64) -> Option<f64> {
    let points = chart.series.iter().map(|series| series.points.as_slice()).max_by_key(|points| points.len())?;
    let after = points.partition_point(|point| point.0 < x);
    let around = points[after.saturating_sub(1)..].iter().take(2).map(|point| point.0);
    around.min_by(|left, right| (left - x).abs().total_cmp(&(right - x).abs()))
}

fn cursor_style(chart: Signal<Chart>, cursor: RwSignal<Option<f64>>) -> String {
    cursor.get().map_or_else(
        || "display:none".to_owned(),
        |x| format!("left:{:.3}%", chart.with(|chart| chart.x().share(x)) * 100.0),
    )
}

/// The stretch that was drawn over, unless it is too short to be meant.
fn stretch(chart: Signal<Chart>, (from, to): (f64, f64)) -> Option<(f64, f64)> {
    let (low, high) = (from.min(to), from.max(to));
    chart.with_untracked(|chart| {
        let x = chart.x();
        let few = chart
            .series
            .iter()
            .all(|series| series.points.iter().filter(|point| point.0 >= low && point.0 <= high).count() < 2);
        (x.share(high) - x.share(low) > 0.02 && !few).then_some((low, high))
    })
}

fn stretch_style(chart: Signal<Chart>, drawn: RwSignal<Option<(f64, f64)>>) -> String {
    drawn.get().map_or_else(
        || "display:none".to_owned(),
        |(from, to)| {
            chart.with(|chart| {
                let (left, right) = (chart.x().share(from.min(to)), chart.x().share(from.max(to)));
                format!("left:{:.3}%;width:{:.3}%", left * 100.0, (right - left) * 100.0)
            })
        },
    )
}

/// The drawing itself.
#[component]
fn Plot(chart: Signal<Chart>, id: &'static str) -> impl IntoView {
    let (title, description) = (format!("{id}-title"), format!("{id}-description"));
    let grid = move || path::horizontal_rules(chart.with(Chart::y_labels).into_iter().map(|label| label.1));
    let boundaries = move || {
        chart.with(|chart| {
            let inner = chart.visible_sections().filter(|(_, left, _)| *left > 0.0);
            path::vertical_rules(inner.map(|(_, left, _)| left))
        })
    };
    let reference = move || {
        chart.with(|chart| {
            let line = chart.visible_reference().into_iter();
            path::horizontal_rules(line.map(|line| 1.0 - chart.y().share(line.value)))
        })
    };
    let lines = move || chart.with(|chart| chart.series.iter().map(|series| draw(chart, series)).collect_view());
    view! {
        <svg viewBox=format!("0 0 {} {}", BOX.0, BOX.1) preserveAspectRatio="none" role="img" aria-labelledby=format!("{title} {description}")>
            <title id=title.clone()>{move || chart.with(|chart| chart.title)}</title>
            <desc id=description.clone()>{move || chart.with(|chart| chart.description.clone())}</desc>
            <path class="chart__grid" d=grid/>
            <path class="chart__boundary" d=boundaries/>
            <path class="chart__reference" d=reference/>
            {lines}
        </svg>
    }
}

fn draw(chart: &Chart, series: &Series) -> impl IntoView + use<> {
    let d = match series.shape {
        Shape::Dots | Shape::Picked => path::dots(chart.seen(series), chart.x(), chart.y()),
        Shape::Primary | Shape::Secondary => path::line(chart.seen(series), chart.x(), chart.y()),
    };
    view! { <path class=format!("chart__series {}", shape_class(series.shape)) d=d/> }
}

pub(super) fn shape_class(shape: Shape) -> &'static str {
    match shape {
        Shape::Primary => "chart__series--primary",
        Shape::Secondary => "chart__series--secondary",
        Shape::Dots => "chart__series--dots",
        Shape::Picked => "chart__series--picked",
    }
}

/// The names of the stretches of the x axis, along the top of the plot.
#[component]
fn Sections(chart: Signal<Chart>) -> impl IntoView {
    let sections = move || {
        chart.with(|chart| {
            let label = |(section, left, right): (&super::Section, f64, f64)| {
                view! {
                    <span style=format!("left:{:.3}%;width:{:.3}%", left * 100.0, (right - left) * 100.0)>
                        <b>{section.short.clone()}</b>" "<i>{section.title.clone()}</i>
                    </span>
                }
            };
            chart.visible_sections().map(label).collect_view()
        })
    };
    view! { <div class="chart__sections" aria-hidden="true">{sections}</div> }
}

/// The title, and each series with its value under the pointer or its last one.
#[component]
fn Legend(chart: Signal<Chart>, cursor: RwSignal<Option<f64>>) -> impl IntoView {
    let place = move || {
        let x = cursor.get();
        chart.with(|chart| {
            let Some((x, section)) = x.and_then(|x| Some((x, chart.section_at(x)?))) else {
                return "latest".to_owned();
            };
            format!("iteration {:.0} of {} {}", x - section.start, section.short, section.title)
        })
    };
    let entries = move || {
        let x = cursor.get();
        chart.with(|chart| {
            let entry = |name: &'static str, class: &'static str, value: String| {
                view! { <li class=format!("chart__key {class}")>{name}<strong>{value}</strong></li> }
            };
            let value = |series: &Series| chart.read_out(series, x);
            let series = chart.legend().into_iter();
            let series = series.map(|series| entry(series.name, shape_class(series.shape), value(series)));
            let reference = chart
                .reference
                .iter()
                .map(|line| entry(line.name, "chart__series--reference", chart.unit.exact(line.value)));
            series.chain(reference).collect_view()
        })
    };
    view! {
        <figcaption class="chart__legend">
            <h3>{move || chart.with(|chart| chart.title)}</h3>
            <span class="chart__place">{move || chart.with(|chart| chart.unit.name())}", "{place}</span>
            <ul>{entries}</ul>
        </figcaption>
    }
}
