//! Checkpoints as a table with links to their pages and files.

use leptos::prelude::*;
use wnn_experiments::api::Checkpoint;

use crate::{
    components::{
        lists::SortHeader,
        ui::{Cell, Moment},
    },
    format::{NOTHING, bytes, checkpoint_kind, count, nats, percent},
    list_address::ListAddress,
};

/// Checkpoints, as given.
#[component]
pub(crate) fn CheckpointTable(
    /// The checkpoints.
    #[prop(into)]
    checkpoints: Signal<Vec<Checkpoint>>,
    /// The list that they are a page of: it can be sorted, and shows which flow each came from.
    #[prop(optional)]
    list: Option<ListAddress>,
) -> impl IntoView {
    let with_flow = list.is_some();
    let rows = move || checkpoints.get().into_iter().map(|checkpoint| row(&checkpoint, with_flow)).collect_view();
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
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(checkpoint: &Checkpoint, with_flow: bool) -> impl IntoView + use<> {
    let address = format!("/api/checkpoints/{}/download", checkpoint.id);
    let flow = with_flow.then(|| {
        let link = checkpoint.flow_id.map(|id| view! { <a href=format!("/flows/{id}")>{format!("Flow {id}")}</a> });
        view! { <td data-label="Flow">{link}</td> }
    });
    let kind = if checkpoint.is_final { "badge badge--final" } else { "badge badge--interim" };
    let iterations = checkpoint.iterations_run.map_or_else(|| NOTHING.to_owned(), |run| count(run.unsigned_abs()));
    let label = format!("Download {}, checkpoint {}", checkpoint.name, checkpoint.id);
    view! {
        <tr>
            <th scope="row" class="table__title"><a href=format!("/checkpoints/{}", checkpoint.id)>{checkpoint.name.clone()}</a></th>
            {flow}
            <td data-label="Kind"><span class=kind>{checkpoint_kind(checkpoint.checkpoint_type, checkpoint.is_final)}</span></td>
            <Cell label="Iterations" text=iterations number=true/>
            <Cell label="Cross-entropy" text=nats(checkpoint.final_fitness) number=true/>
            <Cell label="Accuracy" text=percent(checkpoint.final_accuracy) number=true/>
            <td data-label="Created"><Moment time=checkpoint.created_at/></td>
            <td data-label="File" class="table__number table__action">
                <span class="table__size">{bytes(checkpoint.file_size_bytes)}</span>
                <a class="button button--small" href=address rel="external" download="" aria-label=label>"Download"</a>
            </td>
        </tr>
    }
}
