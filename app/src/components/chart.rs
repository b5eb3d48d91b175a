//! Line charts and scatter plots drawn as SVG by pure functions, the same on the server as in the browser.
//!
//! The plot is an SVG that stretches with its box; labels are HTML beside it, placed in percent, so that text keeps its
//! size on a phone. Knows numbers and labels; not flows.

mod chart_view;
mod line_chart;
mod model;
mod overlay;
mod path;
mod rank_chart;
mod scale;
mod scatter;
mod sparkline;

pub(crate) use chart_view::ChartView;
pub(crate) use line_chart::LineChart;
pub(crate) use model::{Chart, Reference, Section, Series, Shape, Unit, Viewed};
pub(crate) use overlay::{Overlay, OverlayChart, Swatch};
pub(crate) use rank_chart::{RankChart, Stretch};
pub(crate) use scatter::{Scatter, ScatterChart};
pub(crate) use sparkline::Sparkline;
