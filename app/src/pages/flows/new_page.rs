//! `/flows/new`: the builder, a plain form that the browser checks by the server's rules while it is filled in.

use leptos::{
    ev::{Event, SubmitEvent},
    form::FromFormData,
    prelude::*,
    server_fn::ServerFn,
    wasm_bindgen::JsCast,
    web_sys::{FormData, HtmlElement, HtmlFormElement},
};
use leptos_router::hooks::use_query_map;
use wnn_experiments::model::{Corpus, FieldError};

use super::new_form::{Advanced, Basics, FormState, Limits, Shape};
use crate::{
    components::{
        layout::PageHeader,
        ui::{Load, Notice},
    },
    error::AppError,
    flow_form::{FlowForm, by_field},
    format::sentence,
    serverfns::{corpora::list_corpora, flows::CreateFlow},
};

/// The page that builds a flow.
#[component]
pub(crate) fn NewFlowPage() -> impl IntoView {
    let corpora = Resource::new(|| (), |()| list_corpora());
    view! {
        <PageHeader title="New flow".to_owned() parent=("/flows", "Flows")/>
        <Load resource=corpora view=|corpora| view! { <Builder corpora/> }/>
    }
}

#[component]
fn Builder(corpora: Vec<Corpus>) -> impl IntoView {
    let create = ServerAction::<CreateFlow>::new();
    let typed = use_query_map().with_untracked(FlowForm::from_query);
    let local = RwSignal::new(Vec::<FieldError>::new());
    let attempted = RwSignal::new(false);
    let refused = Memo::new(move |_| create.value().get().and_then(Result::err));
    let errors = Signal::derive(move || if attempted.get() { local.get() } else { of_server(refused.get()) });
    let form = NodeRef::new();

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(input) = CreateFlow::from_event(&event) else { return };
        let found = input.form.new_flow().err().unwrap_or_default();
        let valid = found.is_empty();
        local.set(found);
        attempted.set(!valid);
        if valid {
            create.dispatch(input);
        } else {
            focus_first_wrong(form);
        }
    };
    // After the first refusal every change is judged at once.
    let judge = move |event: Event| {
        if attempted.get_untracked()
            && let Some(form) = event.current_target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok())
            && let Ok(input) = FormData::new_with_form(&form).map(|data| CreateFlow::from_form_data(&data))
        {
            local.set(input.ok().and_then(|input| input.form.new_flow().err()).unwrap_or_default());
        }
    };
    let corpus = Some(typed.text("corpus")).filter(|name| !name.is_empty()).unwrap_or("toy").to_owned();
    let state = FormState { typed, errors, corpus: RwSignal::new(corpus) };
    view! {
        <form class="form" node_ref=form method="post" action=CreateFlow::url() novalidate on:submit=submit on:input=judge>
            <Problems errors refused/>
            <Basics state=state.clone() corpora=corpora.clone()/>
            <Limits state=state.clone()/>
            <Shape state=state.clone() corpora/>
            <Advanced state/>
            <div class="form__actions">
                <button class="button button--primary" type="submit" name="then" value="start" disabled=move || create.pending().get()>"Create and start"</button>
                <button class="button" type="submit" name="then" value="show" disabled=move || create.pending().get()>"Create"</button>
                <a class="button button--quiet" href="/flows">"Cancel"</a>
            </div>
        </form>
    }
}

/// The server's field errors as this form names its fields.
fn of_server(refused: Option<AppError>) -> Vec<FieldError> {
    refused.map(|error| by_field(error.0.fields)).unwrap_or_default()
}

/// How many fields are wrong, and what has no field to stand beside.
#[component]
fn Problems(errors: Signal<Vec<FieldError>>, refused: Memo<Option<AppError>>) -> impl IntoView {
    move || {
        let count = errors.with(Vec::len);
        let elsewhere =
            refused.get().filter(|error| error.0.fields.is_empty()).map(|error| sentence(&error.to_string()));
        let sentence = match count {
            0 => elsewhere,
            1 => Some("One field needs another look.".to_owned()),
            _ => Some(format!("{count} fields need another look.")),
        };
        sentence.map(|sentence| view! { <Notice>{sentence}</Notice> })
    }
}

/// Moves the focus to the first wrong field, once its error stands there; opens what hides it.
fn focus_first_wrong(form: NodeRef<leptos::html::Form>) {
    request_animation_frame(move || {
        let found = form.get_untracked().and_then(|form| form.query_selector("[aria-invalid=true]").ok().flatten());
        let Some(input) = found.and_then(|input| input.dyn_into::<HtmlElement>().ok()) else { return };
        if let Ok(Some(folded)) = input.closest("details") {
            // An attribute with a fixed, valid name: setting it cannot fail.
            let _ = folded.set_attribute("open", "");
        }
        // A field that cannot take the focus is still marked.
        let _ = input.focus();
    });
}
