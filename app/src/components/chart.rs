//! Line charts and scatter plots drawn as SVG by pure functions, the same on the server as in the browser.
//!
//! The plot is an SVG that stretches with its box; labels are HTML beside it, placed in percent, so that text keeps its
//! size on a phone. Knows numbers and labels; not flows.

mod line_chart;
mod model;
mod overlay;
mod path;
mod scale;
mod scatter;

pub(crate) use line_chart::LineChart;
pub(crate) use model::{Chart, Reference, Section, Series, Shape, Unit};
pub(crate) use overlay::{Overlay, OverlayChart, Swatch};
pub(crate) use scatter::{Scatter, ScatterChart};
