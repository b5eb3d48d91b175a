//! What every list has: search and filters above it, headers to sort by, pages below it.

mod pager;
mod picker;
mod sort_header;
mod tools;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::list_address::ListAddress;

pub(crate) use pager::Pager;
pub(crate) use picker::{CompareButton, FORM, PickCell, PickHeader, Picked};
pub(crate) use sort_header::SortHeader;
pub(crate) use tools::{ListTools, NothingFound, StatusFilter};

/// A column of a list: its name on the wire, and what people read.
pub(crate) type Column = (&'static str, &'static str);

/// The list that the address asks for, at `path` and with the filters `filters`.
pub(crate) fn list_of_query(path: &'static str, filters: &'static [&'static str]) -> Memo<ListAddress> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| ListAddress::of_query(path, filters, query)))
}
