//! Says so when a flow ends: by a note on the page, in the tab's name and mark, and by the desktop where that is wanted.

use std::time::Duration;

use leptos::{ev::visibilitychange, prelude::*};
use web_sys::{Notification, NotificationOptions, NotificationPermission};
use wnn_experiments::{
    api::{Event, FailedFlow, Flow},
    model::FlowId,
};

use crate::{
    format::nats,
    live::{Batch, Live},
};

/// How long a note stays.
const STAY: Duration = Duration::from_secs(12);
/// Notes at the same time.
const NOTES: usize = 4;
/// Where the browser keeps whether the desktop is wanted.
const WANTED: &str = "wnn_notify";
/// The tab's marks.
const MARKS: (&str, &str) = ("/favicon.svg", "/favicon-news.svg");

/// A flow that ended.
#[derive(Debug, Clone, PartialEq)]
struct Note {
    seq: u64,
    flow: FlowId,
    failed: bool,
    text: String,
}

fn note(seq: u64, event: &Event) -> Option<Note> {
    let of = |flow: &Flow, failed: bool, text: String| Note { seq, flow: flow.id, failed, text };
    match event {
        Event::FlowCompleted(flow) => {
            let reached = flow.best_ce.map(|ce| format!(" at {} nats", nats(Some(ce)))).unwrap_or_default();
            Some(of(flow, false, format!("{} is completed{reached}", flow.name)))
        }
        Event::FlowFailed(FailedFlow { flow, .. }) => Some(of(flow, true, format!("{} failed", flow.name))),
        _ => None,
    }
}

/// The notes, at the lower edge of the page.
#[component]
pub(crate) fn News() -> impl IntoView {
    let notes = RwSignal::new(Vec::<Note>::new());
    let unseen = RwSignal::new(0_u32);
    expect_context::<Live>().subscribe(Callback::new(move |batch: Batch| {
        for note in batch.iter().filter_map(|frame| note(frame.seq, &frame.event)) {
            if document().hidden() {
                unseen.update(|unseen| *unseen += 1);
                tell_desktop(&note.text);
            }
            show(notes, note);
        }
    }));
    Effect::new(move |_| mark_tab(unseen.get()));
    Effect::new(move |_| {
        let handle = window_event_listener(visibilitychange, move |_| {
            if !document().hidden() {
                unseen.set(0);
            }
        });
        on_cleanup(move || handle.remove());
    });
    let one = move |note: Note| {
        let seq = note.seq;
        let class = if note.failed { "toast toast--bad" } else { "toast" };
        view! {
            <li class=class>
                <a href=format!("/flows/{}", note.flow)>{note.text}</a>
                <button type="button" aria-label="Dismiss" on:click=move |_| notes.update(|notes| notes.retain(|known| known.seq != seq))>"×"</button>
            </li>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <ul>
                <For each=move || notes.get() key=|note| note.seq children=one/>
            </ul>
        </div>
    }
}

fn show(notes: RwSignal<Vec<Note>>, note: Note) {
    let seq = note.seq;
    notes.update(|notes| {
        notes.push(note);
        let surplus = notes.len().saturating_sub(NOTES);
        notes.drain(..surplus);
    });
    set_timeout(move || notes.update(|notes| notes.retain(|known| known.seq != seq)), STAY);
}

/// Writes into the tab how many flows ended while nobody looked.
fn mark_tab(unseen: u32) {
    let document = document();
    let title = document.title();
    // What stands in front of the page's own name comes from here.
    let own = match title.split_once(") ") {
        Some((count, own)) if count.starts_with('(') => own,
        _ => &title,
    };
    document.set_title(&if unseen > 0 { format!("({unseen}) {own}") } else { own.to_owned() });
    if let Ok(Some(icon)) = document.query_selector("link[rel=icon]") {
        // An attribute with a fixed, valid name: setting it cannot fail.
        let _ = icon.set_attribute("href", if unseen > 0 { MARKS.1 } else { MARKS.0 });
    }
}

fn is_wanted() -> bool {
    let stored = window().local_storage().ok().flatten().and_then(|store| store.get_item(WANTED).ok().flatten());
    stored.is_some() && Notification::permission() == NotificationPermission::Granted
}

fn tell_desktop(text: &str) {
    if is_wanted() {
        let options = NotificationOptions::new();
        options.set_icon(MARKS.0);
        // Where the system refuses, the tab's name still says it.
        let _ = Notification::new_with_options(text, &options);
    }
}

/// A button that lets the desktop tell of flows that end while nobody looks; shown once the page is hydrated.
#[component]
pub(crate) fn NotifySwitch() -> impl IntoView {
    let wanted = RwSignal::new(false);
    Effect::new(move |_| wanted.set(is_wanted()));
    let toggle = move |_| {
        let Ok(Some(store)) = window().local_storage() else { return };
        if wanted.get_untracked() {
            // A browser that stores nothing has nothing to forget.
            let _ = store.remove_item(WANTED);
            wanted.set(false);
            return;
        }
        let _ = store.set_item(WANTED, "yes");
        leptos::task::spawn_local(async move {
            if let Ok(asked) = Notification::request_permission() {
                // Refused is an answer too.
                let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
            }
            wanted.try_set(is_wanted());
        });
    };
    view! {
        <button class="notify-switch" type="button" aria-pressed=move || wanted.get().to_string() on:click=toggle
            title="Lets the desktop tell of flows that end while this page is hidden">
            {move || if wanted.get() { "Notifications on" } else { "Notifications off" }}
        </button>
    }
}
