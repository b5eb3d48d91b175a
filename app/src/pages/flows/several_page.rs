//! `/flows/several`: what would come of it if the same were done with several flows, the button that does it, and what came
//! of it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use wnn_experiments::{
    api::{Candidate, DeletionImpact, Outcome},
    model::FlowAction,
};

use crate::{
    components::{
        flows::Outcomes,
        layout::PageHeader,
        ui::{ActionError, Badge, Load},
    },
    error::AppError,
    flow_selection::{SelectionAddress, flows, prospect, together, told, verb},
    serverfns::flows::{ActOnFlows, look_at_flows, outcomes_told},
};

/// The page of several flows.
#[component]
pub(crate) fn SeveralFlowsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| (SelectionAddress::of_query(query), told(query))));
    let found = Resource::new(move || wanted.get(), |(address, told)| find(address, told));
    let view = move |found| {
        let (address, _) = wanted.get_untracked();
        match found {
            Found::Done(outcomes) => view! { <Done action=address.action outcomes/> }.into_any(),
            Found::Asked(_) if address.ids.is_empty() => view! { <NothingPicked/> }.into_any(),
            Found::Asked(found) => view! { <Asked address found/> }.into_any(),
        }
    };
    view! { <Load resource=found view/> }
}

/// What there is to say.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Found {
    /// What came of it.
    Done(Vec<Outcome>),
    /// What would come of it.
    Asked(Vec<Candidate>),
}

async fn find(address: SelectionAddress, told: Option<u64>) -> Result<Found, AppError> {
    if let Some(number) = told
        && let Some(outcomes) = outcomes_told(number).await?
    {
        return Ok(Found::Done(outcomes));
    }
    let asked = if address.ids.is_empty() { Vec::new() } else { look_at_flows(address.action, address.ids).await? };
    Ok(Found::Asked(asked))
}

#[component]
fn Done(action: FlowAction, outcomes: Vec<Outcome>) -> impl IntoView {
    view! {
        <PageHeader title=format!("{} {}", verb(action), flows(outcomes.len())) parent=("/flows", "Flows")/>
        <Outcomes action outcomes/>
        <p class="actions"><a class="button button--primary" href="/flows">"To the flows"</a></p>
    }
}

#[component]
fn NothingPicked() -> impl IntoView {
    view! {
        <PageHeader title="Nothing picked".to_owned() parent=("/flows", "Flows")/>
        <p class="lead">"Pick flows by the boxes in their list, then choose what to do with them."</p>
        <p class="actions"><a class="button" href="/flows">"To the flows"</a></p>
    }
}

/// What would come of it, and the form that does it.
#[component]
fn Asked(address: SelectionAddress, found: Vec<Candidate>) -> impl IntoView {
    let act = ServerAction::<ActOnFlows>::new();
    let SelectionAddress { action, ids } = address;
    let title = format!("{} {}", verb(action), flows(found.len()));
    let done = move || act.value().get().and_then(Result::ok);
    view! {
        <PageHeader title parent=("/flows", "Flows")/>
        <ActionError answer=act.value()/>
        {move || match done() {
            Some(outcomes) => view! {
                <Outcomes action outcomes/>
                <p class="actions"><a class="button button--primary" href="/flows">"To the flows"</a></p>
            }.into_any(),
            None => view! {
                <Prospects action found=found.clone()/>
                <Confirm action ids=ids.clone() found=found.clone() act/>
            }.into_any(),
        }}
    }
}

#[component]
fn Prospects(action: FlowAction, found: Vec<Candidate>) -> impl IntoView {
    let row = |one: &Candidate| {
        let name = one.name.clone().unwrap_or_else(|| format!("Flow {}", one.id));
        let outlook = prospect(action, one);
        let starters = one.impact.as_ref().and_then(DeletionImpact::cut_off);
        let class = if one.refusal.is_some() { "table__refused" } else { "" };
        view! {
            <tr>
                <th scope="row" class="table__title"><a href=format!("/flows/{}", one.id)>{name}</a></th>
                <td data-label="Status">{one.status.map(|status| view! { <Badge status=status.as_str()/> })}</td>
                <td data-label="Outlook" class=class>{outlook}{starters.map(|text| view! { " "{text} })}</td>
            </tr>
        }
    };
    view! {
        <div class="card card--table">
            <table class="table table--cards">
                <caption class="visually-hidden">"What would come of it for each flow"</caption>
                <thead><tr><th scope="col">"Flow"</th><th scope="col">"Status"</th><th scope="col">"What happens"</th></tr></thead>
                <tbody>{found.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Confirm(action: FlowAction, ids: String, found: Vec<Candidate>, act: ServerAction<ActOnFlows>) -> impl IntoView {
    let willing = found.iter().filter(|one| one.refusal.is_none()).count();
    let can_be_forced = found.iter().any(|one| one.impact.as_ref().is_some_and(|impact| impact.can_be_forced));
    let sum = together(&found).map(|sum| format!("In all that takes along {}. {}", sum.takes_along(), sum.way_back()));
    let class = if action == FlowAction::Delete { "button button--danger" } else { "button button--primary" };
    let text = match action {
        FlowAction::Delete => format!("Move {} to the trash", flows(willing)),
        _ => format!("{} {}", verb(action), flows(willing)),
    };
    let force = can_be_forced.then(|| {
        view! {
            <p><label>
                <input type="checkbox" name="force" value="true"/>
                " Delete also those from which others start; these then start from nothing"
            </label></p>
        }
    });
    view! {
        {sum.map(|sum| view! { <p class="lead">{sum}</p> })}
        <ActionForm action=act>
            <input type="hidden" name="action" value=action.as_str()/>
            <input type="hidden" name="ids" value=ids/>
            {force}
            <div class="actions">
                {(willing > 0 || can_be_forced).then(|| view! { <button class=class type="submit" disabled=move || act.pending().get()>{text}</button> })}
                <a class="button" href="/flows">"Back to the flows"</a>
            </div>
        </ActionForm>
    }
}
