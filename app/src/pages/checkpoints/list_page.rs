//! `/checkpoints`: all checkpoints, and what can be done with each.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wnn_experiments::{
    api::{Checkpoint, CheckpointQuery, Event, Page},
    model::CheckpointId,
};

use crate::{
    components::{
        checkpoints::Rows,
        flows::CheckpointTable,
        layout::PageHeader,
        lists::{Column, ListTools, NothingFound, Pager, StatusFilter, list_of_query},
        ui::{ActionError, EmptyState, Load},
    },
    list_address::ListAddress,
    live::revisited,
    serverfns::checkpoints::{DeleteCheckpoint, list_checkpoints, verify_checkpoint},
};

/// What checkpoints can be sorted by on a phone.
const COLUMNS: &[Column] = &[
    ("name", "Name"),
    ("flow_id", "Flow"),
    ("checkpoint_type", "Kind"),
    ("iterations_run", "Iterations"),
    ("best_ce", "Cross-entropy"),
    ("best_accuracy", "Accuracy"),
    ("created_at", "Created"),
    ("file_size_bytes", "File size"),
];

/// The list of checkpoints.
#[component]
pub(crate) fn CheckpointListPage() -> impl IntoView {
    let address = list_of_query("/checkpoints", &["is_final", "flow_id", "experiment_id"]);
    let checkpoints = Resource::new(move || address.get(), |address| list_checkpoints(query(&address)));
    let (asked, delete) = (verification_asked(), ServerAction::<DeleteCheckpoint>::new());
    let verified = Resource::new(
        move || asked.get(),
        |asked| async move {
            match asked {
                Some((id, _)) => Some(verify_checkpoint(id.to_string()).await),
                None => None,
            }
        },
    );
    Effect::new(move |_| {
        if delete.version().get() > 0 && delete.value().with_untracked(|answer| matches!(answer, Some(Ok(())))) {
            checkpoints.refetch();
        }
    });
    let view = move |list| {
        let of = Rows { list: address.get_untracked(), delete, asked, verified };
        view! { <Checkpoints list of/> }
    };
    view! { <Load resource=checkpoints view/> }
}

/// Which checkpoint is to be verified, as `verify=IDxTIMES` in the address says, so that a link does it.
fn verification_asked() -> Memo<Option<(CheckpointId, u32)>> {
    let query = use_query_map();
    Memo::new(move |_| {
        let text = query.with(|query| query.get("verify")).unwrap_or_default();
        let (id, times) = text.split_once('x').unwrap_or((&text, "1"));
        Some((id.parse().ok()?, times.parse().ok()?))
    })
}

fn query(address: &ListAddress) -> CheckpointQuery {
    CheckpointQuery {
        experiment_id: address.value("experiment_id"),
        flow_id: address.value("flow_id"),
        is_final: address.value("is_final"),
        list: address.list(),
    }
}

/// Whether an event may change which checkpoints there are.
fn concerns(event: &Event) -> bool {
    use Event::{CheckpointCreated, CheckpointDeleted, ExperimentDeleted, FlowDeleted, Snapshot};
    // After a snapshot events may have been missed.
    matches!(
        event,
        Snapshot(_) | CheckpointCreated(_) | CheckpointDeleted { .. } | ExperimentDeleted { .. } | FlowDeleted { .. }
    )
}

#[component]
fn Checkpoints(list: Page<Checkpoint>, of: Rows) -> impl IntoView {
    let (address, deleted) = (of.list.clone(), of.delete.value());
    let asked = query(&address);
    let list = revisited(list, |_, event| concerns(event), move || list_checkpoints(asked.clone()));
    let shown = Memo::new(move |_| list.with(|list| list.items.len()));
    let total = Signal::derive(move || list.with(|list| list.total));
    let cursors = Signal::derive(move || list.with(|list| (list.next.clone(), list.previous.clone())));
    let items = Signal::derive(move || list.with(|list| list.items.clone()));
    let (nothing, filtered) = (address.clone(), address.clone());
    let nothing = move || {
        if nothing.is_narrowed() {
            view! { <NothingFound address=nothing.clone() noun="checkpoints"/> }.into_any()
        } else {
            view! { <NoCheckpoints/> }.into_any()
        }
    };
    let kinds = vec![("true", Some("Results")), ("false", Some("Made on the way"))];
    view! {
        <PageHeader title="Checkpoints".to_owned()>
            <a class="button" href="/trash">"Trash"</a>
        </PageHeader>
        <ActionError answer=deleted/>
        <ListTools address=address.clone() noun="checkpoints" searched="name, flow or file" columns=COLUMNS>
            <StatusFilter address=filtered key="is_final" any="Any kind" options=kinds/>
        </ListTools>
        <Show when=move || shown.get() != 0 fallback=nothing>
            <div class="card card--table"><CheckpointTable checkpoints=items of=of.clone()/></div>
        </Show>
        <Pager address shown total cursors/>
    }
}

#[component]
fn NoCheckpoints() -> impl IntoView {
    view! {
        <EmptyState title="No checkpoints yet">
            <p>"Every experiment leaves a checkpoint when it ends: the best genome, with what it takes to go on from there."</p>
            <p class="actions"><a class="button button--primary" href="/flows">"To the flows"</a></p>
        </EmptyState>
    }
}
