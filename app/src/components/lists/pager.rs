//! Which rows are shown, and links to the pages before and after.

use leptos::prelude::*;

use crate::{
    format::count,
    list_address::{ListAddress, ROWS},
};

/// Which rows of how many are shown, and the way to the others; nothing where there are none.
#[component]
pub(crate) fn Pager(
    /// The list.
    address: ListAddress,
    /// Rows shown.
    #[prop(into)]
    shown: Signal<usize>,
    /// Rows of the list.
    #[prop(into)]
    total: Signal<u64>,
    /// Where the next page begins, and where the one before ends.
    #[prop(into)]
    cursors: Signal<(Option<String>, Option<String>)>,
) -> impl IntoView {
    move || {
        let (total, shown) = (total.get(), shown.get() as u64);
        let (next, previous) = cursors.get();
        let before = u64::from(address.page() - 1) * u64::from(ROWS);
        let last = (before + shown).min(total);
        let rows = format!("{}–{} of {}", count((before + 1).min(last)), count(last), count(total));
        (total > 0).then(|| {
            view! {
                <nav class="pager" aria-label="Pages">
                    {previous.map(|cursor| view! { <a class="button" rel="prev" href=address.previous(&cursor)>"Previous"</a> })}
                    <span>{rows}</span>
                    {next.map(|cursor| view! { <a class="button" rel="next" href=address.next(&cursor)>"Next"</a> })}
                </nav>
            }
        })
    }
}
