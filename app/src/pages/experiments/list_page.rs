//! `/experiments`: the experiments of all flows, and runs from outside.

use leptos::prelude::*;
use wnn_experiments::{
    api::{Experiment, ExperimentQuery},
    model::{ExperimentStatus, Timestamp},
};

use crate::{
    compare::Compared,
    components::{
        flows::IterationCell,
        layout::PageHeader,
        lists::{
            Column, CompareButton, ListTools, NothingFound, Pager, PickCell, PickHeader, Picked, SortHeader,
            StatusFilter, list_of_query,
        },
        ui::{Badge, Cell, EmptyState, Load, Moment},
    },
    experiment_list::ExperimentList,
    format::{NOTHING, duration, nats, percent},
    list_address::ListAddress,
    live::synced,
    serverfns::experiments::list_experiments,
};

/// What experiments can be sorted by on a phone.
const COLUMNS: &[Column] = &[
    ("name", "Name"),
    ("flow_id", "Flow"),
    ("status", "Status"),
    ("current_iteration", "Iterations"),
    ("best_ce", "Cross-entropy"),
    ("best_accuracy", "Accuracy"),
    ("created_at", "Created"),
    ("duration", "Duration"),
];

/// The list of experiments.
#[component]
pub(crate) fn ExperimentListPage() -> impl IntoView {
    let address = list_of_query("/experiments", &["status", "flow_id"]);
    let experiments = Resource::new(move || address.get(), |address| list_experiments(query(&address)));
    view! {
        <Load resource=experiments view=move |list| view! { <Experiments list address=address.get_untracked()/> }/>
    }
}

fn query(address: &ListAddress) -> ExperimentQuery {
    let flow_id = address.value("flow_id");
    ExperimentQuery { flow_id, status: address.value("status"), list: address.list() }
}

#[component]
fn Experiments(list: ExperimentList, address: ListAddress) -> impl IntoView {
    let asked = query(&address);
    let list = synced(list, move || list_experiments(asked.clone())).value;
    let picked = Picked::none(Compared::Experiments);
    let shown = Memo::new(move |_| list.with(|list| list.page.items.len()));
    let total = Signal::derive(move || list.with(|list| list.page.total));
    let cursors = Signal::derive(move || list.with(|list| (list.page.next.clone(), list.page.previous.clone())));
    let statuses = ExperimentStatus::ALL.iter().map(|status| (status.as_str(), None)).collect();
    let (nothing, filtered, sorted) = (address.clone(), address.clone(), address.clone());
    let nothing = move || {
        if nothing.is_narrowed() {
            view! { <NothingFound address=nothing.clone() noun="experiments"/> }.into_any()
        } else {
            view! { <NoExperiments/> }.into_any()
        }
    };
    view! {
        <PageHeader title="Experiments".to_owned()/>
        <ListTools address=address.clone() noun="experiments" searched="name, type or flow" columns=COLUMNS>
            <StatusFilter address=filtered key="status" any="Any status" options=statuses/>
        </ListTools>
        <Show when=move || shown.get() != 0 fallback=nothing>
            <Table list address=sorted.clone() picked/>
            <CompareButton picked/>
        </Show>
        <Pager address shown total cursors/>
    }
}

#[component]
fn NoExperiments() -> impl IntoView {
    view! {
        <EmptyState title="No experiments yet">
            <p>"An experiment is one search by a genetic algorithm or tabu search. A flow is a sequence of them."</p>
            <p class="actions"><a class="button button--primary" href="/flows">"To the flows"</a></p>
        </EmptyState>
    }
}

#[component]
fn Table(list: RwSignal<ExperimentList>, address: ListAddress, picked: Picked) -> impl IntoView {
    let rows = move || list.with(|list| list.page.items.iter().map(|one| row(one, list.as_of, picked)).collect_view());
    let address = Some(address);
    view! {
        <div class="card card--table">
            <table class="table table--cards">
                <caption class="visually-hidden">"Experiments"</caption>
                <thead>
                    <tr>
                        <PickHeader/>
                        <SortHeader address=address.clone() column="name" text="Experiment"/>
                        <SortHeader address=address.clone() column="flow_id" text="Flow" highest_first=true/>
                        <SortHeader address=address.clone() column="status" text="Status"/>
                        <SortHeader address=address.clone() column="current_iteration" text="Iterations" highest_first=true/>
                        <SortHeader address=address.clone() column="best_ce" text="Cross-entropy" number=true/>
                        <SortHeader address=address.clone() column="best_accuracy" text="Accuracy" number=true highest_first=true/>
                        <SortHeader address=address.clone() column="created_at" text="Created" highest_first=true/>
                        <SortHeader address=address column="duration" text="Duration" number=true highest_first=true/>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(experiment: &Experiment, as_of: Timestamp, picked: Picked) -> impl IntoView + use<> {
    let flow = experiment.flow_id.map(|id| view! { <a href=format!("/flows/{id}")>{format!("Flow {id}")}</a> });
    let flow_class = if flow.is_none() { "table__nothing" } else { "table__short" };
    let is_running = experiment.status == ExperimentStatus::Running;
    let end = experiment.ended_at.or(is_running.then_some(as_of));
    let span = experiment.started_at.zip(end).map(|(start, end)| duration(end.since(start)));
    view! {
        <tr>
            <PickCell picked id=experiment.id.0 name=experiment.name.clone()/>
            <th scope="row" class="table__title"><a href=format!("/experiments/{}", experiment.id)>{experiment.name.clone()}</a></th>
            <td data-label="Flow" class=flow_class>{flow}</td>
            <td data-label="Status"><Badge status=experiment.status.as_str()/></td>
            <td data-label="Iterations"><IterationCell experiment=experiment.clone()/></td>
            <Cell label="Cross-entropy" text=nats(experiment.best_ce) number=true/>
            <Cell label="Accuracy" text=percent(experiment.best_accuracy) number=true/>
            <td data-label="Created"><Moment time=experiment.created_at/></td>
            <Cell label="Duration" text=span.unwrap_or_else(|| NOTHING.to_owned()) number=true/>
        </tr>
    }
}
