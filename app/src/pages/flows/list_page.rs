//! `/flows`: all flows, what each does now, and what it came to.

use leptos::prelude::*;
use wnn_experiments::{
    api::FlowQuery,
    model::{FlowStatus, Timestamp},
};

use crate::{
    compare::Compared,
    components::{
        chart::Sparkline,
        flows::{FlowActions, FlowButtons, SelectionBar, SelectionOutcome, Track},
        layout::PageHeader,
        lists::{
            Column, ListTools, NothingFound, Pager, PickCell, PickHeader, Picked, SortHeader, StatusFilter,
            list_of_query,
        },
        ui::{Badge, Cell, EmptyState, Load, Moment},
    },
    flow_list::{FlowList, FlowRow},
    format::{NOTHING, duration, nats},
    list_address::ListAddress,
    live::{Connection, Live, synced},
    serverfns::flows::{ActOnFlows, list_flows},
};

/// What flows can be sorted by on a phone.
const COLUMNS: &[Column] = &[
    ("name", "Name"),
    ("status", "Status"),
    ("experiments_done", "Experiments done"),
    ("best_ce", "Best CE"),
    ("created_at", "Created"),
    ("duration", "Duration"),
];

/// The list of flows.
#[component]
pub(crate) fn FlowListPage() -> impl IntoView {
    let address = list_of_query("/flows", &["status"]);
    let flows = Resource::new(move || address.get(), |address| list_flows(query(&address)));
    view! {
        <Load resource=flows view=move |list| view! { <Flows list address=address.get_untracked()/> }/>
    }
}

fn query(address: &ListAddress) -> FlowQuery {
    FlowQuery { status: address.value("status"), list: address.list() }
}

#[component]
fn Flows(list: FlowList, address: ListAddress) -> impl IntoView {
    let asked = query(&address);
    let live = synced(list, move || list_flows(asked.clone()));
    let list = live.value;
    let actions = FlowActions::new();
    let picked = Picked::none(Compared::Flows);
    let together = ServerAction::<ActOnFlows>::new();
    let connection = expect_context::<Live>().connection();
    Effect::new(move |_| {
        let answered = actions.answered() + together.version().get() > 0;
        // While the socket lives, it tells of the change, and in the right order.
        if answered && connection.get_untracked() != Connection::Live {
            live.refetch();
        }
    });
    let shown = Memo::new(move |_| list.with(|list| list.rows.len()));
    let total = Signal::derive(move || list.with(|list| list.total));
    let cursors = Signal::derive(move || list.with(|list| list.cursors.clone()));
    let (nothing, sorted) = (address.clone(), address.clone());
    let nothing = move || {
        if nothing.is_narrowed() {
            view! { <NothingFound address=nothing.clone() noun="flows"/> }.into_any()
        } else {
            view! { <NoFlows/> }.into_any()
        }
    };
    view! {
        <PageHeader title="Flows".to_owned()>
            <div class="actions"><a class="button button--primary" href="/flows/new">"New flow"</a></div>
        </PageHeader>
        {actions.errors()}
        <SelectionOutcome action=together/>
        <Tools address=address.clone()/>
        <Show when=move || shown.get() != 0 fallback=nothing>
            <FlowTable list address=sorted.clone() actions picked/>
            <SelectionBar picked action=together/>
        </Show>
        <Pager address shown total cursors/>
    }
}

#[component]
fn Tools(address: ListAddress) -> impl IntoView {
    let filtered = address.clone();
    let statuses = FlowStatus::ALL.iter().map(|status| (status.as_str(), None)).collect();
    view! {
        <ListTools address noun="flows" searched="name, description or corpus" columns=COLUMNS>
            <StatusFilter address=filtered key="status" any="Any status" options=statuses/>
        </ListTools>
    }
}

#[component]
fn NoFlows() -> impl IntoView {
    view! {
        <EmptyState title="No flows yet">
            <p>"A flow is a sequence of searches over one corpus. Create one, start it, and watch its cross-entropy fall."</p>
            <p class="actions"><a class="button button--primary" href="/flows/new">"Create the first flow"</a></p>
        </EmptyState>
    }
}

#[component]
fn FlowTable(list: RwSignal<FlowList>, address: ListAddress, actions: FlowActions, picked: Picked) -> impl IntoView {
    let address = Some(address);
    let rows = move || {
        let (rows, as_of) = list.with(|list| (list.rows.clone(), list.as_of));
        rows.into_iter().map(|flow| row(flow, as_of, actions, picked)).collect_view()
    };
    view! {
        <div class="card card--table">
            <table class="table table--cards">
                <caption class="visually-hidden">"Flows"</caption>
                <thead>
                    <tr>
                        <PickHeader/>
                        <SortHeader address=address.clone() column="name" text="Flow"/>
                        <SortHeader address=address.clone() column="status" text="Status"/>
                        <SortHeader address=address.clone() column="experiments_done" text="Experiments" highest_first=true/>
                        <SortHeader address=address.clone() column="best_ce" text="Best CE" number=true/>
                        <th scope="col">"Course"</th>
                        <SortHeader address=address.clone() column="created_at" text="Created" highest_first=true/>
                        <SortHeader address=address column="duration" text="Duration" number=true highest_first=true/>
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(row: FlowRow, as_of: Timestamp, actions: FlowActions, picked: Picked) -> impl IntoView + use<> {
    let flow = row.flow.clone();
    let end = flow.completed_at.unwrap_or(as_of);
    let span = flow.started_at.map_or_else(|| NOTHING.to_owned(), |begin| duration(end.since(begin)));
    view! {
        <tr>
            <PickCell picked id=flow.id.0 name=flow.name.clone()/>
            <th scope="row" class="table__title">
                <a href=format!("/flows/{}", flow.id)>{flow.name.clone()}</a>
                {flow.description.clone().map(|text| view! { <small>{text}</small> })}
            </th>
            <td data-label="Status"><Badge status=flow.status.as_str()/></td>
            <td data-label="Experiments"><Track row=row.clone()/></td>
            <Cell label="Best CE" text=nats(row.best_ce()) number=true/>
            {course(row.course)}
            <td data-label="Created"><Moment time=flow.created_at/></td>
            <Cell label="Duration" text=span number=true/>
            <td class="table__action">
                <FlowButtons id=flow.id name=flow.name status=flow.status actions small=true/>
            </td>
        </tr>
    }
}

/// The line that the lowest cross-entropy took; nothing where it has no two points.
fn course(values: Vec<f64>) -> impl IntoView {
    let ends = values.first().copied().zip(values.last().copied()).filter(|_| values.len() > 1);
    let class = if ends.is_none() { "table__course table__nothing" } else { "table__course" };
    let line = ends.map(|(first, last)| {
        let label = format!("Lowest cross-entropy: from {} to {}", nats(Some(first)), nats(Some(last)));
        view! { <Sparkline values label/> }
    });
    view! { <td data-label="Course" class=class>{line}</td> }
}
