//! The header of a column, by which a list can be sorted.

use leptos::{either::Either, prelude::*};
use wnn_experiments::model::SortOrder;

use crate::list_address::ListAddress;

/// A header with a link that sorts by its column, and the other way when it is followed again.
#[component]
pub(crate) fn SortHeader(
    /// The list; without one it cannot be sorted.
    address: Option<ListAddress>,
    /// The column's name on the wire.
    column: &'static str,
    /// What people read.
    text: &'static str,
    /// Whether figures stand below it, to the right.
    #[prop(optional)]
    number: bool,
    /// Whether the highest or latest is what people look for first.
    #[prop(optional)]
    highest_first: bool,
) -> impl IntoView {
    let first = if highest_first { SortOrder::Descending } else { SortOrder::Ascending };
    let order = address.as_ref().and_then(|address| address.order_by(column));
    let (sorted, arrow) = match order {
        Some(SortOrder::Ascending) => (Some("ascending"), "↑"),
        Some(SortOrder::Descending) => (Some("descending"), "↓"),
        None => (None, ""),
    };
    let content = match address {
        Some(address) => Either::Left(view! {
            <a class="sort" href=address.sorted_by(column, first)>{text}<span aria-hidden="true">{arrow}</span></a>
        }),
        None => Either::Right(text),
    };
    view! { <th scope="col" class=if number { "table__number" } else { "" } aria-sort=sorted>{content}</th> }
}
