//! Buttons, fields, boxes that ask, and what says how something went.

use leptos::prelude::*;
use wnn_experiments::model::FlowAction;

use super::samples;
use crate::components::{
    flows::Outcomes,
    ui::{DeletionBox, Field, ForceBox, Notice},
};

/// Buttons in their kinds and states, and links that choose one of several views.
#[component]
pub(super) fn Buttons() -> impl IntoView {
    let kinds = [
        ("button", "Usual"),
        ("button button--primary", "Primary"),
        ("button button--danger", "Danger"),
        ("button button--quiet", "Quiet"),
        ("button button--small", "Small"),
    ];
    let row = |disabled: bool| {
        kinds
            .map(|(class, text)| view! { <button class=class type="button" disabled=disabled>{text}</button> })
            .collect_view()
    };
    view! {
        <section class="card" aria-labelledby="buttons">
            <div class="compare-head">
                <h2 id="buttons">"Button, tabs"</h2>
                <nav class="actions" aria-label="Tabs">
                    <a class="button button--small" href="#buttons" aria-current="true">"By iteration"</a>
                    <a class="button button--small" href="#buttons">"By time"</a>
                </nav>
            </div>
            <p class="actions">{row(false)}</p>
            <p class="actions">{row(true)}</p>
        </section>
    }
}

/// Fields: empty, with help, wrong, not to be changed.
#[component]
pub(super) fn Fields() -> impl IntoView {
    let wrong = Some("must be from 1 to 200, not 0".to_owned());
    view! {
        <section class="card" aria-labelledby="fields">
            <h2 id="fields">"Field"</h2>
            <div class="form__grid">
                <Field name="sample-text" label="Name" help="What it is called in lists." error=None>
                    <input id="field-sample-text" type="text" aria-describedby="field-sample-text-help" placeholder="Pass 1"/>
                </Field>
                <Field name="sample-wrong" label="Population size" help="Candidates of each generation." error=wrong>
                    <input id="field-sample-wrong" type="number" value="0" aria-invalid="true" aria-describedby="field-sample-wrong-help"/>
                </Field>
                <Field name="sample-choice" label="Corpus" help="What it learns from." error=None>
                    <select id="field-sample-choice" aria-describedby="field-sample-choice-help"><option>"toy"</option></select>
                </Field>
                <Field name="sample-still" label="Seed" help="Cannot be changed any more." error=None>
                    <input id="field-sample-still" type="number" value="42" disabled aria-describedby="field-sample-still-help"/>
                </Field>
            </div>
        </section>
    }
}

/// Boxes that ask, notices, outcomes, verdicts and a toast.
#[component]
pub(super) fn Feedback() -> impl IntoView {
    let ask = Action::new(|(): &()| async { Ok(samples::impact()) });
    view! {
        <section class="card" aria-labelledby="feedback">
            <h2 id="feedback">"Dialog, notice, outcome, toast"</h2>
            <Notice><strong>"The flow failed. "</strong>"The disk is full; delete something and start it again."</Notice>
            <Outcomes action=FlowAction::Start outcomes=samples::outcomes(false)/>
            <Outcomes action=FlowAction::Stop outcomes=samples::outcomes(true)/>
            <p class="verdict verdict--good"><strong>"Sound. "</strong>"The file holds exactly what was written."</p>
            <p class="verdict verdict--bad"><strong>"Changed. "</strong>"The file is not what was written."</p>
            <div class="toast">
                <a href="/flows">"Flow 3 is completed"</a>
                <button type="button" aria-label="Dismiss a good one">"×"</button>
            </div>
            <div class="toast toast--bad">
                <a href="/flows">"Flow 4 failed"</a>
                <button type="button" aria-label="Dismiss a bad one">"×"</button>
            </div>
            <div class="actions">
                <DeletionBox ask usual="Moves it to the trash.".to_owned()>
                    <ForceBox ask text="Delete it all the same"/>
                    <button class="button button--danger" type="button">"Move to the trash"</button>
                </DeletionBox>
            </div>
        </section>
    }
}
