//! `/checkpoints`: all checkpoints, newest first, with download.

use leptos::{either::Either, prelude::*};
use wnn_experiments::api::{Checkpoint, Page};

use crate::{
    components::{
        flows::CheckpointTable,
        layout::PageHeader,
        ui::{EmptyState, Load, Pager, page_of_query},
    },
    serverfns::checkpoints::{CHECKPOINTS_PER_PAGE, list_checkpoints},
};

/// The list of checkpoints.
#[component]
pub(crate) fn CheckpointListPage() -> impl IntoView {
    let page = page_of_query();
    let checkpoints = Resource::new(move || page.get(), list_checkpoints);
    view! {
        <Load resource=checkpoints view=move |list| view! { <Checkpoints list page=page.get_untracked()/> }/>
    }
}

#[component]
fn Checkpoints(list: Page<Checkpoint>, page: u32) -> impl IntoView {
    let Page { items, total } = list;
    let rows = if items.is_empty() {
        Either::Left(view! {
            <EmptyState title="No checkpoints yet">
                <p>"Every experiment leaves a checkpoint when it ends: the best genome, with what it takes to go on from there."</p>
                <p class="actions"><a class="button button--primary" href="/flows">"To the flows"</a></p>
            </EmptyState>
        })
    } else {
        Either::Right(view! {
            <div class="card card--table"><CheckpointTable checkpoints=items with_flow=true/></div>
            <Pager address="/checkpoints" page size=CHECKPOINTS_PER_PAGE total/>
        })
    };
    view! {
        <PageHeader title="Checkpoints".to_owned()>
            <a class="button" href="/trash">"Trash"</a>
        </PageHeader>
        {rows}
    }
}
