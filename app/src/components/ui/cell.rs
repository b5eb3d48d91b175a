//! A cell of a table that becomes a labelled line of a card on a phone.

use leptos::prelude::*;

use crate::format::NOTHING;

/// A cell with a figure or a text; one without a value makes no line on a phone.
#[component]
pub(crate) fn Cell(
    /// The name of its column.
    label: &'static str,
    /// What stands in it.
    #[prop(into)]
    text: String,
    /// Whether it is a figure, which stands to the right.
    #[prop(optional)]
    number: bool,
) -> impl IntoView {
    let class = match (number, text == NOTHING) {
        (true, true) => "table__number table__nothing",
        (true, false) => "table__number",
        (false, true) => "table__nothing",
        (false, false) => "",
    };
    view! { <td data-label=label class=class>{text}</td> }
}
