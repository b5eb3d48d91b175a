//! What can be done with the flows that are picked, and what came of it.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wnn_experiments::{api::Outcome, model::FlowAction};

use crate::{
    components::{
        lists::{FORM, Picked},
        ui::ActionError,
    },
    flow_selection::{PATH, SelectionAddress, done, flows, verb},
    format::sentence,
    serverfns::flows::ActOnFlows,
};

/// The form of what is picked: a bar that stays in sight once something is.
///
/// Without JavaScript each button leads to a page that asks once more; with it only deleting does.
#[component]
pub(crate) fn SelectionBar(
    /// What is picked.
    picked: Picked,
    /// What to dispatch.
    action: ServerAction<ActOnFlows>,
) -> impl IntoView {
    let navigate = use_navigate();
    let class = move || if picked.count() == 0 { "selection" } else { "selection selection--some" };
    let text = move || match picked.count() {
        0 => "Pick flows by their boxes to start, stop, delete or compare them.".to_owned(),
        count => format!("{} picked", flows(count)),
    };
    let at_once = move |what: FlowAction, event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if picked.count() > 0 {
            action.dispatch(ActOnFlows { action: what, ids: picked.ids(), force: false });
            picked.clear();
        }
    };
    let ask = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if picked.count() > 0 {
            let address = SelectionAddress { action: FlowAction::Delete, ids: picked.ids() };
            navigate(&address.text(), NavigateOptions::default());
        }
    };
    let waits = move || action.pending().get();
    view! {
        <form id=FORM method="get" action=PATH class=class>
            <p role="status">{text}</p>
            <div class="actions">
                <button class="button" name="action" value="start" disabled=waits on:click=move |event| at_once(FlowAction::Start, event)>"Start"</button>
                <button class="button" name="action" value="stop" disabled=waits on:click=move |event| at_once(FlowAction::Stop, event)>"Stop"</button>
                <button class="button" name="action" value="delete" on:click=ask>"Delete …"</button>
                <button class="button" formaction="/compare">"Compare"</button>
            </div>
        </form>
    }
}

/// What came of the last thing that was done with those that were picked.
#[component]
pub(crate) fn SelectionOutcome(
    /// What was dispatched.
    action: ServerAction<ActOnFlows>,
) -> impl IntoView {
    let asked = RwSignal::new(FlowAction::Start);
    Effect::new(move |_| {
        if let Some(asked_now) = action.input().get() {
            asked.set(asked_now.action);
        }
    });
    let answered = move || action.value().get().and_then(Result::ok);
    view! {
        <ActionError answer=action.value()/>
        {move || answered().map(|outcomes| view! { <Outcomes action=asked.get_untracked() outcomes/> })}
    }
}

/// What was done, and each flow that refused it with its reason.
#[component]
pub(crate) fn Outcomes(
    /// What was asked.
    action: FlowAction,
    /// What came of it.
    outcomes: Vec<Outcome>,
) -> impl IntoView {
    let refused = outcomes.iter().filter_map(|outcome| Some((outcome, outcome.refusal.as_ref()?)));
    let line = |(outcome, refusal): (&Outcome, &String)| {
        let name = outcome.name.clone().unwrap_or_else(|| format!("Flow {}", outcome.id));
        view! { <li><a href=format!("/flows/{}", outcome.id)>{name}</a>" "{sentence(refusal)}</li> }
    };
    let lines: Vec<_> = refused.map(line).collect();
    let count = outcomes.len() - lines.len();
    let summary = (count > 0).then(|| done(action, count));
    let trash = (count > 0 && action == FlowAction::Delete).then(|| view! { " "<a href="/trash">"To the trash"</a> });
    let refusals = (!lines.is_empty()).then(|| {
        let head = format!("{} {} refused:", verb(action), flows(lines.len()));
        view! { <p>{head}</p><ul>{lines}</ul> }
    });
    let class = if refusals.is_some() { "outcome outcome--refused" } else { "outcome" };
    view! {
        <div class=class role="status">
            {summary.map(|summary| view! { <p><strong>{summary}</strong>{trash}</p> })}
            {refusals}
        </div>
    }
}
