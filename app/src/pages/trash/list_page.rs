//! `/trash`: what was deleted and can be restored.

use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use wnn_experiments::{
    api::{Event, Page, Trashed},
    model::{TRASH_DAYS, TrashKind},
};

use crate::{
    components::{
        layout::PageHeader,
        ui::{ActionError, Cell, EmptyState, Load, Moment},
    },
    format::{bytes, count},
    live::revisited,
    serverfns::trash::{RestoreTrashed, TRASH_PER_PAGE, list_trash},
};

/// The list of what was deleted.
#[component]
pub(crate) fn TrashListPage() -> impl IntoView {
    let query = use_query_map();
    let page =
        Memo::new(move |_| query.with(|query| query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1)));
    let entries = Resource::new(move || page.get(), list_trash);
    view! { <Load resource=entries view=move |list| view! { <Entries list page=page.get_untracked()/> }/> }
}

/// Whether another list would come now.
fn concerns(event: &Event) -> bool {
    use Event::{
        CheckpointCreated, CheckpointDeleted, CorpusCreated, CorpusDeleted, FlowDeleted, FlowUpdated, Snapshot,
    };
    // After a snapshot events may have been missed; what comes back from the trash is told of as if it were new.
    matches!(
        event,
        Snapshot(_)
            | FlowDeleted { .. }
            | FlowUpdated(_)
            | CheckpointCreated(_)
            | CheckpointDeleted { .. }
            | CorpusCreated(_)
            | CorpusDeleted { .. }
    )
}

#[component]
fn Entries(list: Page<Trashed>, page: u32) -> impl IntoView {
    let restore = ServerAction::<RestoreTrashed>::new();
    let list = revisited(list, |_, event| concerns(event), move || list_trash(page));
    let rows = move || {
        list.with(|list| {
            if list.items.is_empty() {
                return Either::Left(view! {
                    <EmptyState title="The trash is empty">
                        <p>{format!("What is deleted stays here for {TRASH_DAYS} days.")}</p>
                    </EmptyState>
                });
            }
            let (shown, total) = (list.items.len(), list.total);
            Either::Right(view! {
                <div class="card card--table">
                    <table class="table table--cards">
                        <caption class="visually-hidden">"What was deleted, the last first"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Name"</th>
                                <th scope="col">"Kind"</th>
                                <th scope="col" class="table__number">"Size"</th>
                                <th scope="col">"Deleted"</th>
                                <th scope="col">"Kept until"</th>
                                <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                            </tr>
                        </thead>
                        <tbody>{list.items.iter().map(|entry| row(entry, restore)).collect_view()}</tbody>
                    </table>
                </div>
                <Pages page shown total/>
            })
        })
    };
    view! {
        <PageHeader title="Trash".to_owned() parent=("/checkpoints", "Checkpoints")/>
        <ActionError answer=restore.value()/>
        {rows}
    }
}

/// Which entries of how many are shown, and the way to the others.
#[component]
fn Pages(page: u32, shown: usize, total: u64) -> impl IntoView {
    let before = u64::from(page.saturating_sub(1)) * u64::from(TRASH_PER_PAGE);
    let last = (before + shown as u64).min(total);
    let link = |page: u32| format!("/trash?page={page}");
    view! {
        <nav class="pager" aria-label="Pages">
            {(page > 1).then(|| view! { <a class="button" rel="prev" href=link(page - 1)>"Previous"</a> })}
            <span>{format!("{}–{} of {}", count((before + 1).min(last)), count(last), count(total))}</span>
            {(last < total).then(|| view! { <a class="button" rel="next" href=link(page + 1)>"Next"</a> })}
        </nav>
    }
}

fn row(entry: &Trashed, restore: ServerAction<RestoreTrashed>) -> impl IntoView + use<> {
    let kind = match (entry.kind, entry.item_id) {
        (TrashKind::File, _) | (_, None) => "File".to_owned(),
        (TrashKind::Flow, Some(id)) => format!("Flow {id}"),
        (TrashKind::Checkpoint, Some(id)) => format!("Checkpoint {id}"),
    };
    let (id, label) = (entry.id.to_string(), format!("Restore {}", entry.name));
    view! {
        <tr>
            <th scope="row" class="table__title">{entry.name.clone()}</th>
            <Cell label="Kind" text=kind/>
            <Cell label="Size" text=bytes(i64::try_from(entry.bytes).ok()) number=true/>
            <td data-label="Deleted"><Moment time=entry.deleted_at/></td>
            <td data-label="Kept until"><Moment time=entry.restorable_until()/></td>
            <td class="table__action">
                <ActionForm action=restore>
                    <input type="hidden" name="id" value=id/>
                    <button class="button button--small" type="submit" aria-label=label disabled=move || restore.pending().get()>"Restore"</button>
                </ActionForm>
            </td>
        </tr>
    }
}
