//! A point in time.

use leptos::{either::Either, prelude::*};
use wnn_experiments::model::Timestamp;

use crate::format::{clock, moment};

/// A point in time in UTC: the same text on the server and in every browser.
#[component]
pub(crate) fn Moment(
    /// The time.
    time: Timestamp,
    /// Whether to the second, and without the date, which stands in its tip.
    #[prop(optional)]
    seconds: bool,
) -> impl IntoView {
    if seconds {
        Either::Left(view! { <time datetime=time.to_string() title=moment(time)>{clock(time)}</time> })
    } else {
        Either::Right(view! { <time datetime=time.to_string()>{moment(time)}</time> })
    }
}
