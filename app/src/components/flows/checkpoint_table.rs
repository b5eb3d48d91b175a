//! Checkpoints as a table with links to their pages and files.

use leptos::{either::Either, prelude::*};
use wnn_experiments::api::{Checkpoint, MOST_SHOWN};

use crate::{
    components::{
        checkpoints::{RowActions, RowVerdict, Rows},
        lists::SortHeader,
        ui::{Cell, Moment},
    },
    format::{NOTHING, bytes, checkpoint_kind, count, nats, percent},
};

/// Checkpoints, as given.
#[component]
pub(crate) fn CheckpointTable(
    /// The checkpoints.
    #[prop(into)]
    checkpoints: Signal<Vec<Checkpoint>>,
    /// The list that they are a page of: it can be sorted, shows which flow each came from, and offers what can be done.
    #[prop(optional)]
    of: Option<Rows>,
) -> impl IntoView {
    let (with_flow, list) = (of.is_some(), of.as_ref().map(|of| of.list.clone()));
    // What is open in a row stays open when another comes or goes.
    let key = |known: &Checkpoint| (known.id, known.file_size_bytes, known.is_final);
    view! {
        <table class="table table--cards">
            <caption class="visually-hidden">"Checkpoints"</caption>
            <thead>
                <tr>
                    <SortHeader address=list.clone() column="name" text="Checkpoint"/>
                    {with_flow.then(|| view! { <SortHeader address=list.clone() column="flow_id" text="Flow" highest_first=true/> })}
                    <SortHeader address=list.clone() column="checkpoint_type" text="Kind"/>
                    <SortHeader address=list.clone() column="iterations_run" text="Iterations" number=true highest_first=true/>
                    <SortHeader address=list.clone() column="best_ce" text="Cross-entropy" number=true/>
                    <SortHeader address=list.clone() column="best_accuracy" text="Accuracy" number=true highest_first=true/>
                    <SortHeader address=list.clone() column="created_at" text="Created" highest_first=true/>
                    <SortHeader address=list column="file_size_bytes" text="File" number=true highest_first=true/>
                    {with_flow.then(|| view! { <th scope="col"><span class="visually-hidden">"Actions"</span></th> })}
                </tr>
            </thead>
            <tbody><For each=move || checkpoints.get() key=key children=move |checkpoint| row(&checkpoint, of.clone())/></tbody>
        </table>
    }
}

/// The newest checkpoints of a flow or an experiment, with the way to the others.
#[component]
pub(crate) fn NewestCheckpoints(
    /// The checkpoints, oldest first.
    #[prop(into)]
    checkpoints: Signal<Vec<Checkpoint>>,
    /// The address of the list of them all.
    all: String,
    /// What is said where there is none.
    nothing: &'static str,
) -> impl IntoView {
    let newest_first = move |_: Option<&Vec<_>>| checkpoints.with(|known| known.iter().rev().cloned().collect());
    let newest_first = Memo::new(newest_first);
    view! {
        <section class="card" aria-labelledby="checkpoints">
            <h2 id="checkpoints">"Checkpoints"</h2>
            <Show
                when=move || !newest_first.with(Vec::is_empty)
                fallback=move || view! { <p class="card__empty">{nothing}</p> }
            >
                <CheckpointTable checkpoints=newest_first/>
                <p class="card__note">{format!("The newest, {MOST_SHOWN} at most. ")}<a href=all.clone()>"All in their list"</a></p>
            </Show>
        </section>
    }
}

fn row(checkpoint: &Checkpoint, of: Option<Rows>) -> impl IntoView + use<> {
    let flow = of.is_some().then(|| {
        let link = checkpoint.flow_id.map(|id| view! { <a href=format!("/flows/{id}")>{format!("Flow {id}")}</a> });
        view! { <td data-label="Flow" class="table__short">{link}</td> }
    });
    let kind = if checkpoint.is_final { "badge badge--final" } else { "badge badge--interim" };
    let iterations = checkpoint.iterations_run.map_or_else(|| NOTHING.to_owned(), |run| count(run.unsigned_abs()));
    let verdict = of.clone().map(|rows| view! { <RowVerdict id=checkpoint.id rows/> });
    view! {
        <tr>
            <th scope="row" class="table__title">
                <a href=format!("/checkpoints/{}", checkpoint.id)>{checkpoint.name.clone()}</a>
                {verdict}
            </th>
            {flow}
            <td data-label="Kind"><span class=kind>{checkpoint_kind(checkpoint.checkpoint_type, checkpoint.is_final)}</span></td>
            <Cell label="Iterations" text=iterations number=true/>
            <Cell label="Cross-entropy" text=nats(checkpoint.final_fitness) number=true/>
            <Cell label="Accuracy" text=percent(checkpoint.final_accuracy) number=true/>
            <td data-label="Created"><Moment time=checkpoint.created_at/></td>
            {file(checkpoint, of)}
        </tr>
    }
}

/// The size of its file; in a list with all that can be done, elsewhere only with the download.
fn file(checkpoint: &Checkpoint, of: Option<Rows>) -> impl IntoView + use<> {
    let size = bytes(checkpoint.file_size_bytes);
    if let Some(rows) = of {
        let checkpoint = checkpoint.clone();
        return Either::Left(view! {
            <Cell label="File" text=size number=true/>
            <td class="table__action"><RowActions checkpoint rows/></td>
        });
    }
    let address = format!("/api/checkpoints/{}/download", checkpoint.id);
    let label = format!("Download {}, checkpoint {}", checkpoint.name, checkpoint.id);
    Either::Right(view! {
        <td data-label="File" class="table__number table__action">
            <span class="table__size">{size}</span>
            <a class="button button--small" href=address rel="external" download="" aria-label=label>"Download"</a>
        </td>
    })
}
