//! `/flows`: all flows, what each does now, and what it came to.

use leptos::prelude::*;
use wnn_experiments::model::Timestamp;

use crate::{
    components::{
        flows::{FlowActions, FlowButtons, Track},
        layout::PageHeader,
        ui::{Badge, Cell, EmptyState, Load, Moment, Pager, page_of_query},
    },
    flow_list::{FlowList, FlowRow},
    format::{NOTHING, duration, nats},
    live::{Connection, Live, synced},
    serverfns::flows::{FLOWS_PER_PAGE, list_flows},
};

/// The list of flows.
#[component]
pub(crate) fn FlowListPage() -> impl IntoView {
    let page = page_of_query();
    let flows = Resource::new(move || page.get(), list_flows);
    view! {
        <Load resource=flows view=move |list| view! { <Flows list page=page.get_untracked()/> }/>
    }
}

#[component]
fn Flows(list: FlowList, page: u32) -> impl IntoView {
    let live = synced(list, move || list_flows(page));
    let list = live.value;
    let actions = FlowActions::new();
    let connection = expect_context::<Live>().connection();
    Effect::new(move |_| {
        let answered = actions.answered() > 0;
        // While the socket lives, it tells of the change, and in the right order.
        if answered && connection.get_untracked() != Connection::Live {
            live.refetch();
        }
    });
    let empty = Memo::new(move |_| list.with(|list| list.rows.is_empty()));
    let total = Signal::derive(move || list.with(|list| list.total));
    view! {
        <PageHeader title="Flows".to_owned()>
            <div class="actions"><a class="button button--primary" href="/flows/new">"New flow"</a></div>
        </PageHeader>
        {actions.errors()}
        <Show when=move || !empty.get() fallback=NoFlows>
            <FlowTable list actions/>
        </Show>
        <Pager address="/flows" page size=FLOWS_PER_PAGE total/>
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
fn FlowTable(list: RwSignal<FlowList>, actions: FlowActions) -> impl IntoView {
    let rows = move || {
        let (rows, as_of) = list.with(|list| (list.rows.clone(), list.as_of));
        rows.into_iter().map(|flow| row(flow, as_of, actions)).collect_view()
    };
    view! {
        <div class="card card--table">
            <table class="table table--cards">
                <caption class="visually-hidden">"Flows, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Flow"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Experiments"</th>
                        <th scope="col" class="table__number">"Best CE"</th>
                        <th scope="col">"Created"</th>
                        <th scope="col" class="table__number">"Duration"</th>
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(row: FlowRow, as_of: Timestamp, actions: FlowActions) -> impl IntoView + use<> {
    let flow = row.flow.clone();
    let end = flow.completed_at.unwrap_or(as_of);
    let span = flow.started_at.map_or_else(|| NOTHING.to_owned(), |begin| duration(end.since(begin)));
    view! {
        <tr>
            <th scope="row" class="table__title">
                <a href=format!("/flows/{}", flow.id)>{flow.name.clone()}</a>
                {flow.description.clone().map(|text| view! { <small>{text}</small> })}
            </th>
            <td data-label="Status"><Badge status=flow.status.as_str()/></td>
            <td data-label="Experiments"><Track row=row.clone()/></td>
            <Cell label="Best CE" text=nats(row.best_ce()) number=true/>
            <td data-label="Created"><Moment time=flow.created_at/></td>
            <Cell label="Duration" text=span number=true/>
            <td class="table__action">
                <FlowButtons id=flow.id name=flow.name status=flow.status actions small=true/>
            </td>
        </tr>
    }
}
