//! What can be done with a flow, each a form of its own, so that it works without JavaScript.

use leptos::prelude::*;
use wnn_experiments::model::{FlowAction, FlowId, FlowStatus, TRASH_DAYS};

use crate::{
    format::sentence,
    serverfns::flows::{DeleteFlow, StartFlow, StopFlow, flow_deletion},
};

/// Starts a flow, or lets it go on; nothing where its state does not allow that.
#[component]
pub(crate) fn StartButton(
    /// The flow.
    id: FlowId,
    /// Its name, for those who do not see the row.
    #[prop(into)]
    name: String,
    /// Where it stands.
    status: FlowStatus,
    /// What to dispatch.
    action: ServerAction<StartFlow>,
    /// Whether it is the page's main action.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let text = if status == FlowStatus::Pending { "Start" } else { "Start again" };
    let class = if primary { "button button--primary" } else { "button button--small" };
    status.after(FlowAction::Start).is_ok().then(|| {
        view! {
            <ActionForm action=action>
                <input type="hidden" name="id" value=id.to_string()/>
                <button class=class type="submit" aria-label=format!("{text} {name}") disabled=move || action.pending().get()>{text}</button>
            </ActionForm>
        }
    })
}

/// Stops a flow; nothing where its state does not allow that.
#[component]
pub(crate) fn StopButton(
    /// The flow.
    id: FlowId,
    /// Its name, for those who do not see the row.
    #[prop(into)]
    name: String,
    /// Where it stands.
    status: FlowStatus,
    /// What to dispatch.
    action: ServerAction<StopFlow>,
    /// Whether it stands in a row of a table.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let class = if small { "button button--small" } else { "button" };
    status.after(FlowAction::Stop).is_ok().then(|| {
        view! {
            <ActionForm action=action>
                <input type="hidden" name="id" value=id.to_string()/>
                <button class=class type="submit" aria-label=format!("Stop {name}") disabled=move || action.pending().get()>"Stop"</button>
            </ActionForm>
        }
    })
}

/// Deletes a flow after a second word that says what goes with it; nothing while it runs.
#[component]
pub(crate) fn DeleteButton(
    /// The flow.
    id: FlowId,
    /// Where it stands.
    status: FlowStatus,
    /// What to dispatch.
    action: ServerAction<DeleteFlow>,
) -> impl IntoView {
    // Asked when the box opens, so that it says how things are then.
    let ask = Action::new(move |(): &()| flow_deletion(id));
    let impact = Signal::derive(move || ask.value().get().and_then(Result::ok));
    (status != FlowStatus::Running).then(|| {
        view! {
            <details class="confirm" on:toggle=move |_| { ask.dispatch(()); }>
                <summary class="button">"Delete"</summary>
                <div class="confirm__box">
                    <p>{move || impact.get().map_or_else(usual, |impact| format!("Takes along {}. {}", impact.takes_along(), impact.way_back()))}</p>
                    {move || impact.get().and_then(|impact| impact.refusal).map(|text| view! { <p>{sentence(&text)}</p> })}
                    <ActionForm action=action>
                        <input type="hidden" name="id" value=id.to_string()/>
                        {move || impact.get().filter(|impact| impact.can_be_forced).map(|_| view! { <ForceBox/> })}
                        <button class="button button--danger" type="submit" disabled=move || action.pending().get()>"Move to the trash"</button>
                    </ActionForm>
                </div>
            </details>
        }
    })
}

/// What is said without JavaScript, and until the server has counted.
fn usual() -> String {
    format!(
        "Moves the flow with its experiments and checkpoint files to the trash. It can be restored for {TRASH_DAYS} days."
    )
}

/// What must be ticked to delete a flow from whose checkpoints others start.
#[component]
fn ForceBox() -> impl IntoView {
    view! {
        <label>
            <input type="checkbox" name="force" value="true"/>
            " Delete it all the same; those flows start from nothing"
        </label>
    }
}
