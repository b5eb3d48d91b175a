//! The form above a list: search, filters, order, and the way to its exports.

use leptos::prelude::*;
use leptos_router::components::Form;
use wnn_experiments::model::SortOrder;

use super::Column;
use crate::{format::capitalized, list_address::ListAddress};

/// Search, filters and order; a plain form, so that it works without JavaScript.
#[component]
pub(crate) fn ListTools(
    /// The list.
    address: ListAddress,
    /// What it lists: `flows`.
    noun: &'static str,
    /// What is searched.
    searched: &'static str,
    /// The columns to sort by.
    columns: &'static [Column],
    /// The filters.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let exports = [("csv", "CSV"), ("json", "JSON")].map(|(extension, text)| {
        let label = format!("Export these {noun} as {text}");
        view! { <a href=address.export(extension) rel="external" download="" aria-label=label>{text}</a> }
    });
    let clear =
        address.is_narrowed().then(|| view! { <a class="button button--quiet" href=address.cleared()>"Clear"</a> });
    view! {
        <search class="list-tools">
            <Form method="GET" action=address.path>
                <input class="list-tools__text" type="search" name="q" maxlength="200" autocomplete="off" value=address.text("q").to_owned()
                    placeholder=searched aria-label=format!("Search {noun} by {searched}")/>
                {children.map(|children| children())}
                <Order address=address.clone() columns/>
                <button class="button" type="submit">"Search"</button>
                {clear}
            </Form>
            <p class="list-tools__exports">"Export " {exports.collect_view()}</p>
        </search>
    }
}

/// Column and direction to sort by: on a phone, where there are no headers; elsewhere they are hidden and keep the order.
#[component]
fn Order(address: ListAddress, columns: &'static [Column]) -> impl IntoView {
    let sort = address.text("sort").to_owned();
    let option = |(name, text): &Column| view! { <option value=*name selected=*name == sort>{*text}</option> };
    let options = columns.iter().map(option).collect_view();
    let order: Option<SortOrder> = address.value("order");
    let direction = |(order_named, text): (SortOrder, &'static str)| {
        view! { <option value=order_named.as_str() selected=order == Some(order_named)>{text}</option> }
    };
    let directions = [(SortOrder::Ascending, "Ascending"), (SortOrder::Descending, "Descending")].map(direction);
    view! {
        <span class="list-tools__order">
            <select name="sort" aria-label="Sort by"><option value="">"Newest"</option>{options}</select>
            <select name="order" aria-label="Order"><option value="">"Usual order"</option>{directions.collect_view()}</select>
        </span>
    }
}

/// A filter by state.
#[component]
pub(crate) fn StatusFilter(
    /// The list.
    address: ListAddress,
    /// The key of the filter.
    key: &'static str,
    /// What people read where nothing is filtered.
    any: &'static str,
    /// The values and what people read; without a text, the value with a capital.
    options: Vec<(&'static str, Option<&'static str>)>,
) -> impl IntoView {
    let chosen = address.text(key).to_owned();
    let option = |(value, text): (&'static str, Option<&'static str>)| {
        let text = text.map_or_else(|| capitalized(value), str::to_owned);
        view! { <option value=value selected=value == chosen>{text}</option> }
    };
    let options = options.into_iter().map(option).collect_view();
    view! { <select name=key aria-label=any><option value="">{any}</option>{options}</select> }
}

/// What stands where a search or a filter finds nothing.
#[component]
pub(crate) fn NothingFound(
    /// The list.
    address: ListAddress,
    /// What it lists: `flows`.
    noun: &'static str,
) -> impl IntoView {
    view! {
        <section class="empty-state">
            <h2>{format!("No such {noun}")}</h2>
            <p>"Nothing here fits what is searched and filtered."</p>
            <p class="actions"><a class="button" href=address.cleared()>{format!("Show all {noun}")}</a></p>
        </section>
    }
}
