//! `/flows/:id`: one flow with its experiments, charts and checkpoints, live.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use wnn_experiments::api::{Flow, FlowDetail};

use crate::{
    components::{
        flows::{
            DeleteButton, EventLog, ExperimentTable, Family, FlowActions, FlowButtons, FlowFigures, NewestCheckpoints,
            RunAgainButtons, SearchCharts, SearchSpeed,
        },
        layout::PageHeader,
        ui::{ActionError, Badge, Load, Moment, Notice},
    },
    format::sentence,
    live::{Connection, Live, synced},
    serverfns::flows::{DeleteFlow, show_flow},
};

/// The page of one flow.
#[component]
pub(crate) fn FlowDetailPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let detail = Resource::new(move || id.get(), show_flow);
    view! { <Load resource=detail view=|detail| view! { <Detail detail/> }/> }
}

#[component]
fn Detail(detail: FlowDetail) -> impl IntoView {
    let id = detail.flow.id.to_string();
    let live = synced(detail, move || show_flow(id.clone()));
    let detail = live.value;
    let flow = Memo::new(move |_| detail.with(|detail| detail.flow.clone()));
    let actions = FlowActions::new();
    let delete = ServerAction::<DeleteFlow>::new();
    let connection = expect_context::<Live>().connection();
    Effect::new(move |_| {
        let answered = actions.answered() > 0;
        // While the socket lives, it tells of the change, and in the right order.
        if answered && connection.get_untracked() != Connection::Live {
            live.refetch();
        }
    });
    let buttons = move || {
        let Flow { id, name, status, .. } = flow.get();
        view! {
            <FlowButtons id name=name.clone() status actions/>
            <RunAgainButtons id name status actions/>
            <DeleteButton id status action=delete/>
        }
    };
    view! {
        <PageHeader title=Signal::derive(move || flow.with(|flow| flow.name.clone())) parent=("/flows", "Flows")>
            <Badge status=Signal::derive(move || flow.with(|flow| flow.status.as_str()))/>
            <div class="actions">{buttons}</div>
        </PageHeader>
        {move || flow.with(|flow| flow.description.clone()).map(|text| view! { <p class="lead">{text}</p> })}
        {actions.errors()}
        <ActionError answer=delete.value()/>
        {move || flow.with(|flow| flow.error.clone()).map(|error| view! { <Notice><strong>"The flow failed. "</strong>{sentence(&error)}</Notice> })}
        <FlowFigures detail/>
        <SearchCharts detail/>
        <SearchSpeed detail/>
        <ExperimentTable detail/>
        <NewestCheckpoints
            checkpoints=Signal::derive(move || detail.with(|detail| detail.checkpoints.clone()))
            all=format!("/checkpoints?flow_id={}", flow.with_untracked(|flow| flow.id))
            nothing="Each experiment leaves one when it ends, and some on the way."
        />
        <Family flow/>
        <div class="columns">
            <Configuration flow/>
            <EventLog detail/>
        </div>
    }
}

/// When it was made and what it was told, for the record.
#[component]
fn Configuration(flow: Memo<Flow>) -> impl IntoView {
    let parameters = move || {
        let one = |(name, value): (String, serde_json::Value)| {
            let label = wnn_experiments::model::parameter(&name).map_or(name, |known| known.label.to_owned());
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
        };
        flow.get().config.params.into_iter().map(one).collect_view()
    };
    let moment = |label: &'static str, time: Option<_>| {
        time.map(|time| view! { <div><dt>{label}</dt><dd><Moment time/></dd></div> })
    };
    view! {
        <section class="card" aria-labelledby="configuration">
            <h2 id="configuration">"Configuration"</h2>
            <dl class="pairs">
                {move || moment("Created", Some(flow.get().created_at))}
                {move || moment("First ran", flow.get().started_at)}
                {move || moment("Ended", flow.get().completed_at)}
                {move || flow.get().config.template.map(|name| view! { <div><dt>"Template"</dt><dd>{name}</dd></div> })}
                {parameters}
            </dl>
        </section>
    }
}
