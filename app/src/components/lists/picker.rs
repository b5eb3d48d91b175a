//! Picking rows of a list to compare them: checkboxes of a plain form, so that it works without JavaScript.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::compare::Compared;

/// The form that the checkboxes belong to; they stand in rows, which have forms of their own.
const FORM: &str = "compare";

/// Which rows are picked; rows move while the page lives, and what is picked stays with its row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Picked {
    what: Compared,
    ids: RwSignal<BTreeSet<i64>>,
}

impl Picked {
    /// Nothing is picked.
    pub(crate) fn none(what: Compared) -> Self {
        Self { what, ids: RwSignal::new(BTreeSet::new()) }
    }

    fn pick(self, id: i64, is_picked: bool) {
        self.ids.update(|ids| {
            if is_picked {
                ids.insert(id);
            } else {
                ids.remove(&id);
            }
        });
    }
}

/// The header of the column of checkboxes.
#[component]
pub(crate) fn PickHeader() -> impl IntoView {
    view! { <th scope="col" class="table__pick"><span class="visually-hidden">"Pick"</span></th> }
}

/// The checkbox of one row.
#[component]
pub(crate) fn PickCell(
    /// What is picked.
    picked: Picked,
    /// The id of the row.
    id: i64,
    /// What it is called.
    name: String,
) -> impl IntoView {
    view! {
        <td class="table__pick">
            <label>
                <input type="checkbox" name=picked.what.name() value=id.to_string() form=FORM aria-label=format!("Compare {name}")
                    prop:checked=move || picked.ids.with(|ids| ids.contains(&id))
                    on:change=move |event| picked.pick(id, event_target_checked(&event))/>
                <span aria-hidden="true">"Compare"</span>
            </label>
        </td>
    }
}

/// Leads to the comparison of what is picked.
#[component]
pub(crate) fn CompareButton(
    /// What is picked.
    picked: Picked,
) -> impl IntoView {
    let text = move || match picked.ids.with(BTreeSet::len) {
        0 => "Compare".to_owned(),
        count => format!("Compare {count}"),
    };
    view! {
        <form id=FORM method="get" action="/compare" class="compare-picked">
            <button class="button" type="submit">{text}</button>
            <span>"Pick from 2 to 8 "{picked.what.name()}" by their boxes."</span>
        </form>
    }
}
