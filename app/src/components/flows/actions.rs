//! What can be done with a flow, each a form of its own, so that it works without JavaScript.

use leptos::prelude::*;
use wnn_experiments::model::{FlowAction, FlowId, FlowStatus};

use crate::serverfns::flows::{DeleteFlow, StartFlow, StopFlow};

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

/// Deletes a flow after a second word; nothing while it runs.
#[component]
pub(crate) fn DeleteButton(
    /// The flow.
    id: FlowId,
    /// Where it stands.
    status: FlowStatus,
    /// What to dispatch.
    action: ServerAction<DeleteFlow>,
) -> impl IntoView {
    (status != FlowStatus::Running).then(|| {
        view! {
            <details class="confirm">
                <summary class="button">"Delete"</summary>
                <div class="confirm__box">
                    <p>"Deletes the flow with its experiments and checkpoint files. This cannot be undone."</p>
                    <ActionForm action=action>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <button class="button button--danger" type="submit" disabled=move || action.pending().get()>"Delete for good"</button>
                    </ActionForm>
                </div>
            </details>
        }
    })
}
