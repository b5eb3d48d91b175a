//! Links to the pages of a list before and after this one.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::format::count;

/// The page, from 1, that the address asks for.
pub(crate) fn page_of_query() -> Memo<u32> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1)))
}

/// Which rows are shown, and the way to the others; nothing where all are shown.
#[component]
pub(crate) fn Pager(
    /// The address of the list.
    address: &'static str,
    /// This page, from 1.
    page: u32,
    /// Rows of a page.
    size: u32,
    /// Rows of the list.
    #[prop(into)]
    total: Signal<u64>,
) -> impl IntoView {
    move || {
        let total = total.get();
        let first = u64::from(page - 1) * u64::from(size);
        let last = (first + u64::from(size)).min(total);
        let link = |page: u32, text: &'static str| {
            view! { <a class="button" href=format!("{address}?page={page}")>{text}</a> }
        };
        (total > u64::from(size) || page > 1).then(|| {
            view! {
                <nav class="pager" aria-label="Pages">
                    {(page > 1).then(|| link(page - 1, "Newer"))}
                    <span>{format!("{}–{} of {}", count(first + 1), count(last.max(first + 1)), count(total))}</span>
                    {(last < total).then(|| link(page + 1, "Older"))}
                </nav>
            }
        })
    }
}
