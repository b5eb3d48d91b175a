//! `/checkpoints`: all checkpoints, with download.

use leptos::prelude::*;
use wnn_experiments::api::{Checkpoint, CheckpointQuery, Page};

use crate::{
    components::{
        flows::CheckpointTable,
        layout::PageHeader,
        lists::{Column, ListTools, NothingFound, Pager, StatusFilter, list_of_query},
        ui::{EmptyState, Load},
    },
    list_address::ListAddress,
    serverfns::checkpoints::list_checkpoints,
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
    view! {
        <Load resource=checkpoints view=move |list| view! { <Checkpoints list address=address.get_untracked()/> }/>
    }
}

fn query(address: &ListAddress) -> CheckpointQuery {
    CheckpointQuery {
        experiment_id: address.value("experiment_id"),
        flow_id: address.value("flow_id"),
        is_final: address.value("is_final"),
        list: address.list(),
    }
}

#[component]
fn Checkpoints(list: Page<Checkpoint>, address: ListAddress) -> impl IntoView {
    let Page { items, total, next, previous } = list;
    let (shown, cursors) = (items.len(), (next, previous));
    let rows = if !items.is_empty() {
        let sorted = address.clone();
        view! { <div class="card card--table"><CheckpointTable checkpoints=items list=sorted/></div> }.into_any()
    } else if address.is_narrowed() {
        view! { <NothingFound address=address.clone() noun="checkpoints"/> }.into_any()
    } else {
        view! { <NoCheckpoints/> }.into_any()
    };
    let filtered = address.clone();
    let kinds = vec![("true", Some("Results")), ("false", Some("Made on the way"))];
    view! {
        <PageHeader title="Checkpoints".to_owned()>
            <a class="button" href="/trash">"Trash"</a>
        </PageHeader>
        <ListTools address=address.clone() noun="checkpoints" searched="name, flow or file" columns=COLUMNS>
            <StatusFilter address=filtered key="is_final" any="Any kind" options=kinds/>
        </ListTools>
        {rows}
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
