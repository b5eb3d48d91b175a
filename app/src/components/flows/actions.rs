//! What can be done with a flow, each a form of its own, so that it works without JavaScript.
//!
//! Which of them are shown is the lifecycle's to say.

use leptos::prelude::*;
use wnn_experiments::model::{FlowAction, FlowId, FlowStatus, TRASH_DAYS};

use crate::{
    components::ui::{ActionError, DeletionBox, ForceBox},
    serverfns::flows::{
        DeleteFlow, DuplicateFlow, PauseFlow, RestartFlow, ResumeFlow, StartFlow, StopFlow, flow_deletion,
    },
};

/// What a page dispatches.
#[derive(Clone, Copy)]
pub(crate) struct FlowActions {
    start: ServerAction<StartFlow>,
    stop: ServerAction<StopFlow>,
    pause: ServerAction<PauseFlow>,
    resume: ServerAction<ResumeFlow>,
    restart: ServerAction<RestartFlow>,
    duplicate: ServerAction<DuplicateFlow>,
}

impl FlowActions {
    pub(crate) fn new() -> Self {
        Self {
            start: ServerAction::new(),
            stop: ServerAction::new(),
            pause: ServerAction::new(),
            resume: ServerAction::new(),
            restart: ServerAction::new(),
            duplicate: ServerAction::new(),
        }
    }

    /// How many of those that move a flow were answered; tracked.
    pub(crate) fn answered(self) -> usize {
        let (start, stop) = (self.start.version().get(), self.stop.version().get());
        let (pause, resume) = (self.pause.version().get(), self.resume.version().get());
        start + stop + pause + resume + self.restart.version().get()
    }

    /// Why the last ones failed.
    pub(crate) fn errors(self) -> impl IntoView {
        view! {
            <ActionError answer=self.start.value()/>
            <ActionError answer=self.stop.value()/>
            <ActionError answer=self.pause.value()/>
            <ActionError answer=self.resume.value()/>
            <ActionError answer=self.restart.value()/>
            <ActionError answer=self.duplicate.value()/>
        }
    }
}

/// One button; `$name` is for those who do not see the row.
macro_rules! button {
    ($action:expr, $id:expr, $name:expr, $text:expr, $class:expr) => {{
        let (action, text, label) = ($action, $text, format!("{} {}", $text, $name));
        view! {
            <ActionForm action=action>
                <input type="hidden" name="id" value=$id.to_string()/>
                <button class=$class type="submit" aria-label=label disabled=move || action.pending().get()>{text}</button>
            </ActionForm>
        }
    }};
}

/// Starts, pauses, resumes or stops a flow, as far as its state allows.
#[component]
pub(crate) fn FlowButtons(
    /// The flow.
    id: FlowId,
    /// Its name, for those who do not see the row.
    #[prop(into)]
    name: String,
    /// Where it stands.
    status: FlowStatus,
    /// What to dispatch.
    actions: FlowActions,
    /// Whether they stand in a row of a table.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let (main, usual) =
        if small { ("button button--small", "button button--small") } else { ("button button--primary", "button") };
    let start = if status == FlowStatus::Pending { "Start" } else { "Start again" };
    // A paused flow can be started too, which is the same as to resume it.
    let starts = status.allows(FlowAction::Start) && !status.allows(FlowAction::Resume);
    view! {
        {starts.then(|| button!(actions.start, id, name, start, main))}
        {status.allows(FlowAction::Resume).then(|| button!(actions.resume, id, name, "Resume", main))}
        {status.allows(FlowAction::Pause).then(|| button!(actions.pause, id, name, "Pause", usual))}
        {status.allows(FlowAction::Stop).then(|| button!(actions.stop, id, name, "Stop", usual))}
    }
}

/// Begins a flow anew or makes a copy of it, as far as its state allows.
#[component]
pub(crate) fn RunAgainButtons(
    /// The flow.
    id: FlowId,
    /// Its name.
    #[prop(into)]
    name: String,
    /// Where it stands.
    status: FlowStatus,
    /// What to dispatch.
    actions: FlowActions,
) -> impl IntoView {
    view! {
        {status.allows(FlowAction::Restart).then(|| button!(actions.restart, id, name, "Begin anew", "button"))}
        {status.allows(FlowAction::Duplicate).then(|| button!(actions.duplicate, id, name, "Duplicate", "button"))}
    }
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
    let ask = Action::new(move |(): &()| flow_deletion(id));
    status.allows(FlowAction::Delete).then(|| {
        view! {
            <DeletionBox ask usual=usual()>
                <ActionForm action=action>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <ForceBox ask text="Delete it all the same; those flows start from nothing"/>
                    <button class="button button--danger" type="submit" disabled=move || action.pending().get()>"Move to the trash"</button>
                </ActionForm>
            </DeletionBox>
        }
    })
}

/// What is said without JavaScript, and until the server has counted.
fn usual() -> String {
    format!(
        "Moves the flow with its experiments and checkpoint files to the trash. It can be restored for {TRASH_DAYS} days."
    )
}
