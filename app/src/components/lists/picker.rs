//! Picking rows of a list: checkboxes of a plain form below it, so that it works without JavaScript.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::compare::Compared;

/// The form that the checkboxes belong to; they stand in rows, which have forms of their own.
pub(crate) const FORM: &str = "picked";

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

    /// How many are picked; tracked.
    pub(crate) fn count(self) -> usize {
        self.ids.with(BTreeSet::len)
    }

    /// The ids of what is picked, separated by commas.
    pub(crate) fn ids(self) -> String {
        self.ids.with_untracked(|ids| ids.iter().map(i64::to_string).collect::<Vec<_>>().join(","))
    }

    /// Nothing is picked any more.
    pub(crate) fn clear(self) {
        self.ids.update(BTreeSet::clear);
    }

    /// What picking is called: flows can be picked for more than to compare them.
    fn verb(self) -> &'static str {
        match self.what {
            Compared::Flows => "Pick",
            Compared::Experiments => "Compare",
        }
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
                <input type="checkbox" name=picked.what.name() value=id.to_string() form=FORM aria-label=format!("{} {name}", picked.verb())
                    prop:checked=move || picked.ids.with(|ids| ids.contains(&id))
                    on:change=move |event| picked.pick(id, event_target_checked(&event))/>
                <span aria-hidden="true">{picked.verb()}</span>
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
    let text = move || match picked.count() {
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
