//! A point in time.

use leptos::prelude::*;
use wnn_experiments::model::Timestamp;

use crate::format::moment;

/// A point in time in UTC: the same text on the server and in every browser.
#[component]
pub(crate) fn Moment(
    /// The time.
    time: Timestamp,
) -> impl IntoView {
    view! { <time datetime=time.to_string()>{moment(time)}</time> }
}
